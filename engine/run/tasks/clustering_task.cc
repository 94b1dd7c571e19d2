// Clustering and principal components: kmeans, gmm, dbscan and pca on points. A step is one
// iteration (Lloyd, EM), one cluster grown (DBSCAN), or the whole fit (PCA); once a method has
// stopped by its own rule, further steps change nothing. All points are grouped, and judged by
// unless there is a file for that. Classes, where points have them, only judge; points that are in
// no group count as groups of one.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "engine/classic/dbscan.h"
#include "engine/classic/gmm.h"
#include "engine/classic/kmeans.h"
#include "engine/classic/pca.h"
#include "engine/core/error.h"
#include "engine/metrics/rand_index.h"
#include "engine/run/model.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/points_data.h"
#include "engine/run/tasks/points_json.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

// Points, and what all methods on them say alike.
class ClusteringTask : public Task {
 protected:
  ClusteringTask(const Experiment& experiment, const TaskData& data)
      : data_(MakePointsData(WithAllPoints(experiment), data)),
        x_(MatrixOf(data_.train)),
        judged_(MatrixOf(data_.Judged())),
        rng_(static_cast<uint64_t>(experiment.seed), kWeightsStream) {}

  void AddRandIndex(std::vector<Metric>& metrics, const std::vector<int32_t>& labels) const {
    if (data_.train.classes < 2) return;
    metrics.push_back(
        {"adjusted_rand_index", AdjustedRandIndex(labels, data_.Judged().labels), false});
  }

  nlohmann::ordered_json DataReport() const {
    Json json = {{"columns", data_.train_plain.features},
                 {"x", RowsToJson(data_.train_plain.x, data_.train_plain.Width())},
                 {"seen", RowsToJson(data_.train.x, data_.train.Width())}};
    if (data_.train.classes > 1) {
      json["classes"] = data_.class_names;
      json["class"] = data_.train.labels;
    }
    return json;
  }

  PointsData data_;
  Matrix x_;
  Matrix judged_;
  Rng rng_;

 private:
  static Experiment WithAllPoints(Experiment experiment) {
    experiment.data.validation_fraction = 0;
    return experiment;
  }
};

class KMeansTask : public ClusteringTask {
 public:
  KMeansTask(const Experiment& experiment, const TaskData& data)
      : ClusteringTask(experiment, data),
        means_(x_, SpreadCenters(x_, experiment.model.clusters, rng_)) {
    inertia_.push_back(means_.Current().inertia);
  }

  StepResult Step(int64_t) override {
    const double before = means_.Current().inertia;
    if (means_.Step()) inertia_.push_back(means_.Current().inertia);
    return {.loss = before / x_.Rows()};
  }

  std::vector<Metric> Evaluate() override {
    const Assignment judged = AssignToCenters(judged_, means_.Centers());
    std::vector<Metric> metrics = {{"inertia", judged.inertia / judged_.Rows()}};
    AddRandIndex(metrics, judged.labels);
    return metrics;
  }

  nlohmann::ordered_json Report() override {
    return {{"data", DataReport()},
            {"centers", MatrixToJson(means_.Centers())},
            {"labels", means_.Current().labels},
            {"inertia", NumbersToJson(inertia_)},  // before iteration 0, 1, …, and now
            {"iterations", means_.Iterations()},
            {"done", means_.Done()}};
  }

 private:
  KMeans means_;
  std::vector<double> inertia_;
};

class GmmTask : public ClusteringTask {
 public:
  GmmTask(const Experiment& experiment, const TaskData& data)
      : ClusteringTask(experiment, data),
        fit_(x_, InitialMixture(x_, experiment.model.clusters, rng_),
             {.regularization = kRegularization}) {
    log_likelihood_.push_back(fit_.Shares().log_likelihood);
  }

  StepResult Step(int64_t) override {
    const double before = fit_.Shares().log_likelihood;
    if (fit_.Step()) log_likelihood_.push_back(fit_.Shares().log_likelihood);
    return {.loss = -before / x_.Rows()};
  }

  std::vector<Metric> Evaluate() override {
    const Responsibilities judged = Expect(fit_.Current(), judged_);
    std::vector<int32_t> labels;
    for (int i = 0; i < judged_.Rows(); ++i) {
      const auto row = judged.share.Row(i);
      labels.push_back(
          static_cast<int32_t>(std::max_element(row.begin(), row.end()) - row.begin()));
    }
    std::vector<Metric> metrics = {{"nll", -judged.log_likelihood / judged_.Rows()}};
    AddRandIndex(metrics, labels);
    return metrics;
  }

  nlohmann::ordered_json Report() override {
    const Mixture& mixture = fit_.Current();
    Json covariances = Json::array();
    for (const Matrix& covariance : mixture.covariances) {
      covariances.push_back(MatrixToJson(covariance));
    }
    return {{"data", DataReport()},
            {"weights", NumbersToJson(mixture.weights)},
            {"means", MatrixToJson(mixture.means)},
            {"covariances", std::move(covariances)},
            {"responsibilities", MatrixToJson(fit_.Shares().share)},
            {"log_likelihood", NumbersToJson(log_likelihood_)},
            {"iterations", fit_.Iterations()},
            {"done", fit_.Done()}};
  }

 private:
  static constexpr double kRegularization = 1e-4;  // keeps a component from shrinking onto a point
  GmmFit fit_;
  std::vector<double> log_likelihood_;
};

class DbscanTask : public ClusteringTask {
 public:
  DbscanTask(const Experiment& experiment, const TaskData& data)
      : ClusteringTask(experiment, data),
        dbscan_(x_, experiment.model.radius, experiment.model.min_points) {}

  // The loss is the share of points that are in no cluster yet.
  StepResult Step(int64_t) override {
    const double loss = Noise(dbscan_.Labels());
    done_ = !dbscan_.Step();
    return {.loss = loss};
  }

  std::vector<Metric> Evaluate() override {
    std::vector<int32_t> labels;
    for (int i = 0; i < judged_.Rows(); ++i) labels.push_back(dbscan_.Predict(judged_.Row(i)));
    std::vector<Metric> metrics = {{"noise", Noise(labels)}};
    for (int32_t alone = dbscan_.Clusters(); int32_t & label : labels) {
      if (label == Dbscan::kNoise) label = alone++;
    }
    AddRandIndex(metrics, labels);
    return metrics;
  }

  nlohmann::ordered_json Report() override {
    return {{"data", DataReport()},
            {"labels", dbscan_.Labels()},  // -1: noise
            {"core", dbscan_.Core()},
            {"clusters", dbscan_.Clusters()},
            {"done", done_}};
  }

 private:
  static double Noise(const std::vector<int32_t>& labels) {
    const auto noise = std::count(labels.begin(), labels.end(), Dbscan::kNoise);
    return static_cast<double>(noise) / static_cast<double>(labels.size());
  }

  Dbscan dbscan_;
  bool done_ = false;
};

class PcaTask : public ClusteringTask {
 public:
  PcaTask(const Experiment& experiment, const TaskData& data)
      : ClusteringTask(experiment, data), components_(experiment.model.components) {
    if (components_ > x_.Columns()) {
      const std::string features = std::to_string(x_.Columns());
      throw Error("config.range",
                  "model.components is " + std::to_string(components_) + ", but the data has " +
                      features + " features: there are no more directions than that.",
                  {{"key", "model.components"},
                   {"value", std::to_string(components_)},
                   {"nearest", features}});
    }
    pca_ = FitPca(x_, components_);
  }

  StepResult Step(int64_t) override { return {.loss = ReconstructionError(x_)}; }

  std::vector<Metric> Evaluate() override {
    double explained = 0;
    for (double ratio : pca_.explained_ratio) explained += ratio;
    return {{"reconstruction_error", ReconstructionError(judged_)},
            {"explained_variance", explained, false}};
  }

  nlohmann::ordered_json Report() override {
    return {{"data", DataReport()},
            {"mean", NumbersToJson(pca_.mean)},
            {"components", MatrixToJson(pca_.components)},
            {"explained_variance", NumbersToJson(pca_.explained_variance)},
            {"explained_ratio", NumbersToJson(pca_.explained_ratio)},
            {"scores", MatrixToJson(pca_.Project(x_))}};
  }

 private:
  // Mean squared distance of a point to what its scores say.
  double ReconstructionError(const Matrix& x) const {
    const Matrix rebuilt = pca_.Reconstruct(pca_.Project(x));
    return SquaredDistance(x.Values(), rebuilt.Values()) / x.Rows();
  }

  int components_;
  Pca pca_;
};

}  // namespace

std::unique_ptr<Task> MakeClusteringTask(Context&, const Experiment& experiment,
                                         const TaskData& data) {
  if (experiment.model.kind == "kmeans") return std::make_unique<KMeansTask>(experiment, data);
  if (experiment.model.kind == "gmm") return std::make_unique<GmmTask>(experiment, data);
  if (experiment.model.kind == "dbscan") return std::make_unique<DbscanTask>(experiment, data);
  return std::make_unique<PcaTask>(experiment, data);
}

}  // namespace noron
