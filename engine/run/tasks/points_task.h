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
#include "engine/run/tasks/points_data.h"
#include "engine/train/learner.h"

namespace noron {

// Two classes are one output, the probability of the second one; more are an output each.
//   cross_entropy  σ and binary cross-entropy for two classes, softmax for more
//   mse, mae       of σ to 0 and 1, one output for each of more than two classes
//   hinge          of the plain outputs to -1 and 1
// Kinds of model: mlp learns by training.loss; logistic_regression by cross_entropy and svm by
// hinge, both with l2/2 · |w|² added; linear_regression by mse with l2/N · |w|² added, or in closed
// form, where the first step is the whole fit.
class PointsTask final : public Task {
 public:
  PointsTask(Context& context, const Experiment& experiment, const TaskData& data);

  StepResult Step(int64_t step) override;
  // loss and train_loss; then accuracy and train_accuracy, or rmse and r2 in the units of the data.
  // Without a test part the training part is judged.
  std::vector<Metric> Evaluate() override;
  std::vector<NamedStore> Stores() override { return {{"model", &network_.store}}; }
  // points, confusion, grid (what the network and each unit say everywhere; of data with one or two
  // columns), health (layers, units, the flow of gradients), step (its graph and, of networks small
  // enough, its worksheet; without the penalty on weights), weights.
  nlohmann::ordered_json Report() override;

  const PointsData& Data() const { return data_; }
  const Mlp& Network() const { return network_.model; }

 private:
  struct Judgement {
    double loss = 0;
    std::vector<float> outputs;      // [count, outputs]: a of the last layer
    std::vector<int32_t> classes;    // the likeliest, of classification
    std::vector<float> predictions;  // of regression, in the units of the data
  };
  Judgement Judge(const Points& points);
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
  PointsData data_;
  nn::Loss loss_;
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
