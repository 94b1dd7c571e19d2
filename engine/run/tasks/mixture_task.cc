// A Gaussian mixture as a generative model, to compare the others with: one iteration of EM a step.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/classic/gmm.h"
#include "engine/core/error.h"
#include "engine/linalg/cholesky.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/generation_task.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

// Enough for components to stay round where there are fewer points than a covariance has numbers.
constexpr double kRegularization = 1e-3;

Matrix MatrixOf(const std::vector<float>& points, int dim) {
  return {static_cast<int>(points.size()) / dim, dim, points};
}

class MixtureTask final : public GenerationTask {
 public:
  MixtureTask(Context& context, const Experiment& experiment, const TaskData& data)
      : GenerationTask(context, experiment, data),
        fit_(MatrixOf(data_.train, data_.dim), Initial(), {.regularization = kRegularization}) {}

  // The loss is -ln p per point of the training part, before the iteration.
  StepResult Step(int64_t) override {
    const double loss = -fit_.Shares().log_likelihood / data_.TrainCount();
    fit_.Step();
    return {.loss = loss};
  }

 protected:
  std::vector<float> Sample(Rng& rng, int count) override {
    const Mixture& mixture = fit_.Current();
    std::vector<Matrix> factors;
    for (const Matrix& covariance : mixture.covariances) {
      factors.push_back(Cholesky::Factor(covariance)->Lower());  // Expect() has had it already
    }
    std::vector<float> samples;
    std::vector<double> noise(data_.dim);
    for (int i = 0; i < count; ++i) {
      const int component = Component(mixture.weights, rng.Uniform());
      for (double& value : noise) value = rng.Normal();
      for (int row = 0; row < data_.dim; ++row) {
        double value = mixture.means(component, row);
        for (int column = 0; column <= row; ++column) {
          value += factors[component](row, column) * noise[column];
        }
        samples.push_back(static_cast<float>(value));
      }
    }
    return samples;
  }

  std::optional<double> KeptLoss() override {
    return -Expect(fit_.Current(), MatrixOf(data_.kept, data_.dim)).log_likelihood /
           data_.KeptCount();
  }

  void AddTo(nlohmann::ordered_json& report) override {
    const Mixture& mixture = fit_.Current();
    Json components = Json::array();
    for (size_t i = 0; i < mixture.weights.size(); ++i) {
      components.push_back({{"weight", mixture.weights[i]},
                            {"mean", mixture.means.Row(static_cast<int>(i))},
                            {"covariance", Rows(mixture.covariances[i])}});
    }
    report["components"] = components;
    report["iterations"] = fit_.Iterations();
  }

 private:
  Mixture Initial() const {
    Rng rng = WeightsRng();
    return InitialMixture(MatrixOf(data_.train, data_.dim), experiment_.model.clusters, rng);
  }

  static int Component(const std::vector<double>& weights, double share) {
    for (size_t i = 0; i + 1 < weights.size(); ++i) {
      share -= weights[i];
      if (share < 0) return static_cast<int>(i);
    }
    return static_cast<int>(weights.size()) - 1;
  }

  static Json Rows(const Matrix& matrix) {
    Json rows = Json::array();
    for (int i = 0; i < matrix.Rows(); ++i) rows.push_back(matrix.Row(i));
    return rows;
  }

  GmmFit fit_;
};

}  // namespace

std::unique_ptr<Task> MakeMixtureTask(Context& context, const Experiment& experiment,
                                      const TaskData& data) {
  return std::make_unique<MixtureTask>(context, experiment, data);
}

}  // namespace noron
