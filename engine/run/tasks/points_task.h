// Classification and regression of points by a multilayer perceptron, or by one without hidden
// layers: logistic and linear regression, and the linear support vector machine.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/core/arena.h"
#include "engine/core/context.h"
#include "engine/core/param_store.h"
#include "engine/models/mlp.h"
#include "engine/models/stored.h"
#include "engine/run/tasks/ensemble.h"
#include "engine/run/tasks/points_data.h"
#include "engine/run/tasks/points_judge.h"
#include "engine/train/learner.h"

namespace noron {

// Two classes are one output, the probability of the second one; more are an output each.
//   cross_entropy  σ and binary cross-entropy for two classes, softmax for more
//   mse, mae       of σ to 0 and 1, one output for each of more than two classes
//   hinge          of the plain outputs to -1 and 1
// Kinds of model: mlp learns by training.loss; logistic_regression by cross_entropy and svm by
// hinge, both with l2/2 · |w|² added; linear_regression by mse with l2/N · |w|² added, or in closed
// form, where the first step is the whole fit.
class PointsTask final : public Member {
 public:
  // Several networks can learn the same data.
  PointsTask(Context& context, const Experiment& experiment,
             std::shared_ptr<const PointsData> data);

  StepResult Step(int64_t step) override;
  // What PointsJudge scores; then train_loss and, of classes, train_accuracy. Without a test part
  // the training part is judged.
  std::vector<Metric> Evaluate() override;
  std::vector<double> Outputs() override { return OutputsOf(data_.Judged()); }
  std::vector<int32_t> Classes(std::span<const double> outputs) const override {
    return judge_.Classes(outputs);
  }
  std::vector<Metric> Score(std::span<const double> outputs) const override {
    return judge_.Score(outputs);
  }
  nlohmann::ordered_json Judged(std::span<const double> outputs) const override;
  std::vector<double> GridOutputs() override;
  std::vector<NamedStore> Stores() override { return {{"model", &network_.store}}; }
  // points, confusion, scores and roc of classes, grid (what the network and each unit say
  // everywhere; of data with one or two columns), health (layers, units, the flow of gradients),
  // step (its graph and, of networks small enough, its worksheet; without the penalty on weights),
  // weights.
  nlohmann::ordered_json Report() override;

  const PointsData& Data() const { return data_; }
  const Mlp& Network() const { return network_.model; }

 private:
  std::vector<double> OutputsOf(const Points& points);
  PointsJudgement Judge(const Points& points) { return judge_(OutputsOf(points), points); }
  Tensor Penalized(Tape& tape, Tensor loss) const;
  StepResult Solve();
  // Inputs and targets of these points, on the tape.
  Tensor Inputs(Tape& tape, const Points& points, std::span<const int32_t> rows) const;
  nn::Target Targets(Tape& tape, const Points& points, std::span<const int32_t> rows) const;
  std::span<const int32_t> NextBatch();

  nlohmann::ordered_json PointsReport(const Points& plain, const Points& seen);
  nlohmann::ordered_json GridReport();
  nlohmann::ordered_json HealthReport();
  nlohmann::ordered_json StepReport();

  Context& context_;
  Arena arena_;
  std::shared_ptr<const PointsData> shared_;
  const PointsData& data_ = *shared_;
  nn::Loss loss_;
  PointsJudge judge_;
  double l2_ = 0;        // of the squared weights, as it enters the loss
  bool closed_ = false;  // the weights are computed, not descended to
  Stored<Mlp> network_;
  Learner learner_;
  int batch_;
  Rng batches_;
  uint64_t dropout_seed_;
  std::vector<int32_t> order_;  // of the training points in this epoch
  size_t next_ = 0;             // in order_
};

}  // namespace noron
