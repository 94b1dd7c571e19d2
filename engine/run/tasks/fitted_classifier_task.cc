// Classification by what is fitted at once: the nearest neighbours, where the examples are the
// model, and Gaussian naive Bayes.
#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

#include "engine/classic/gaussian_naive_bayes.h"
#include "engine/classic/knn.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/points_data.h"
#include "engine/run/tasks/points_json.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

// What a class is worth at a point: the votes of neighbours, or probabilities.
struct Classifier {
  const char* scores;  // what they are called in the report
  std::function<std::vector<double>(std::span<const double> point)> judge;  // [classes]
  Json learned = nullptr;  // what there is to see of the model
};

class FittedClassifierTask final : public Task {
 public:
  FittedClassifierTask(PointsData data, const std::function<Classifier(const PointsData&)>& fit)
      : data_(std::move(data)), classifier_(fit(data_)) {}

  StepResult Step(int64_t) override { return {}; }  // nothing left to fit

  std::vector<Metric> Evaluate() override {
    const Matrix scores = Scores(MatrixOf(data_.Judged()));
    const ConfusionMatrix matrix = ConfusionOf(scores);
    std::vector<Metric> metrics = {
        {"accuracy", PrecisionRecallF1(matrix, Average::kMicro).f1, false},
        {"macro_f1", PrecisionRecallF1(matrix, Average::kMacroPresent).f1, false}};
    if (HasRoc(matrix)) metrics.push_back({"auc", RocOf(scores).auc, false});
    return metrics;
  }

  nlohmann::ordered_json Report() override {
    const Points& judged = data_.JudgedPlain();
    const Matrix scores = Scores(MatrixOf(data_.Judged()));
    const ConfusionMatrix matrix = ConfusionOf(scores);
    Json json = {{"columns", data_.train_plain.features},
                 {"features", data_.train.features},
                 {"classes", data_.class_names},
                 {"confusion", ConfusionToJson(matrix)},
                 {"scores", ScoresToJson(matrix, data_.class_names)},
                 {"train",
                  {{"x", RowsToJson(data_.train_plain.x, data_.train_plain.Width())},
                   {"class", data_.train_plain.labels}}},
                 {"test",
                  {{"x", RowsToJson(judged.x, judged.Width())},
                   {"class", judged.labels},
                   {"predicted", Predict(scores)}}}};
    if (HasRoc(matrix)) json["roc"] = RocToJson(RocOf(scores));
    if (!classifier_.learned.is_null()) json["learned"] = classifier_.learned;
    if (data_.train_plain.Width() <= 2) json["grid"] = GridReport();
    return json;
  }

 private:
  Matrix Scores(const Matrix& x) const {
    Matrix scores(x.Rows(), data_.train.classes);
    for (int i = 0; i < x.Rows(); ++i) {
      std::ranges::copy(classifier_.judge(x.Row(i)), scores.Row(i).begin());
    }
    return scores;
  }

  // The class with the highest score, the first on a tie.
  static std::vector<int32_t> Predict(const Matrix& scores) {
    std::vector<int32_t> classes;
    for (int i = 0; i < scores.Rows(); ++i) {
      const auto row = scores.Row(i);
      classes.push_back(
          static_cast<int32_t>(std::max_element(row.begin(), row.end()) - row.begin()));
    }
    return classes;
  }

  // Of the points that are judged by, whose scores these are.
  ConfusionMatrix ConfusionOf(const Matrix& scores) const {
    return Confusion(Predict(scores), data_.Judged().labels, data_.train.classes);
  }
  RocCurve RocOf(const Matrix& scores) const {
    std::vector<float> of_second;
    for (int i = 0; i < scores.Rows(); ++i) of_second.push_back(static_cast<float>(scores(i, 1)));
    return Roc(of_second, data_.Judged().labels);
  }

  // What each class is worth at each place.
  Json GridReport() const {
    const PlaceGrid grid = GridOver(data_.train_plain);
    const std::vector<float> seen = data_.Seen(grid.places);
    const int width = data_.train.Width();
    const Matrix scores = Scores(Matrix(static_cast<int>(seen.size()) / width, width, seen));
    Json json = {{"x", NumbersToJson(grid.x)}};
    if (!grid.y.empty()) json["y"] = NumbersToJson(grid.y);
    json[classifier_.scores] = MatrixToJson(scores);
    return json;
  }

  PointsData data_;
  Classifier classifier_;
};

}  // namespace

std::unique_ptr<Task> MakeNeighboursTask(Context&, const Experiment& experiment,
                                         const TaskData& data) {
  return std::make_unique<FittedClassifierTask>(
      MakePointsData(experiment, data), [&](const PointsData& points) {
        const auto nearest =
            std::make_shared<KNearest>(MatrixOf(points.train), points.train.labels,
                                       points.train.classes, experiment.model.neighbours);
        return Classifier{
            "votes", [nearest](std::span<const double> point) { return nearest->Votes(point); }};
      });
}

std::unique_ptr<Task> MakeGaussianNaiveBayesTask(Context&, const Experiment& experiment,
                                                 const TaskData& data) {
  return std::make_unique<FittedClassifierTask>(
      MakePointsData(experiment, data), [](const PointsData& points) {
        const auto bayes = std::make_shared<GaussianNaiveBayes>(
            MatrixOf(points.train), points.train.labels, points.train.classes);
        Json priors = Json::array();
        for (int c = 0; c < points.train.classes; ++c) priors.push_back(bayes->Prior(c));
        return Classifier{"probabilities",
                          [bayes](std::span<const double> point) {
                            std::vector<double> posterior = bayes->LogPosterior(point);
                            for (double& p : posterior) p = std::exp(p);
                            return posterior;
                          },
                          {{"priors", priors},
                           {"means", MatrixToJson(bayes->Means())},
                           {"variances", MatrixToJson(bayes->Variances())}}};
      });
}

}  // namespace noron
