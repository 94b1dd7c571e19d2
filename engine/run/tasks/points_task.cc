#include "engine/run/tasks/points_task.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "engine/classic/linear_regression.h"
#include "engine/core/error.h"
#include "engine/data/splits.h"
#include "engine/metrics/classification.h"
#include "engine/ops/ops.h"
#include "engine/run/learning.h"
#include "engine/run/model.h"
#include "engine/run/tasks/mlp_config.h"
#include "engine/run/tasks/points_json.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

// As many points as are judged at once: the tape stays small.
constexpr int kJudgedAtOnce = 512;

nn::Loss LossOf(const Experiment& experiment, int classes) {
  if (experiment.model.kind == "svm") return nn::Loss::kHinge;
  const std::string& name = experiment.training.loss;
  if (name == "mae") return nn::Loss::kMae;
  if (name == "mse" || (name == "auto" && classes == 0)) return nn::Loss::kMse;
  if (classes == 0) {
    throw Error("config.choice",
                "training.loss is " + name +
                    ", which is for classes; numbers are predicted here (allowed: auto, mse, mae).",
                {{"key", "training.loss"}, {"value", name}, {"allowed", "auto, mse, mae"}});
  }
  if (name == "hinge") return nn::Loss::kHinge;
  return classes == 2 ? nn::Loss::kBce : nn::Loss::kCrossEntropy;
}

nn::Activation OutputActivation(nn::Loss loss, int classes) {
  const bool plain = classes == 0 || loss == nn::Loss::kHinge || loss == nn::Loss::kCrossEntropy;
  return plain ? nn::Activation::kIdentity : nn::Activation::kSigmoid;
}

// What the sum of squared weights is multiplied by in the loss.
double PenaltyOf(const Experiment& experiment, int points) {
  const std::string& kind = experiment.model.kind;
  if (kind == "mlp") return 0;
  // The closed form minimizes Σ error² + l2 |w|², which is N times this.
  return kind == "linear_regression" ? experiment.model.l2 / points : experiment.model.l2 / 2;
}

int OutputsFor(int classes) { return classes <= 2 ? 1 : classes; }

MlpConfig NetworkOf(const Experiment& experiment, const PointsData& data, nn::Loss loss) {
  const int inputs = data.train.Width(), outputs = OutputsFor(data.train.classes);
  const nn::Activation output = OutputActivation(loss, data.train.classes);
  if (experiment.model.kind == "mlp") return MlpConfigOf(experiment, inputs, outputs, output);
  return {.widths = {inputs, outputs}, .activations = {output}};
}

}  // namespace

PointsTask::PointsTask(Context& context, const Experiment& experiment,
                       std::shared_ptr<const PointsData> data)
    : context_(context),
      shared_(std::move(data)),
      loss_(LossOf(experiment, data_.train.classes)),
      judge_(loss_, data_),
      l2_(PenaltyOf(experiment, data_.train.Count())),
      closed_(experiment.model.kind == "linear_regression" &&
              experiment.model.solver == "closed_form"),
      network_(NetworkOf(experiment, data_, loss_),
               Rng(static_cast<uint64_t>(experiment.seed), kWeightsStream)),
      learner_(context, network_.store, LearnerConfigOf(experiment, network_.store)),
      batch_(std::min(experiment.training.batch, data_.train.Count())),
      batches_(static_cast<uint64_t>(experiment.seed), kBatchesStream),
      dropout_seed_(RandomBits(static_cast<uint64_t>(experiment.seed), kDropoutStream)) {
  order_.resize(data_.train.Count());
  std::iota(order_.begin(), order_.end(), 0);
  next_ = order_.size();
}

std::span<const int32_t> PointsTask::NextBatch() {
  if (next_ >= order_.size()) {  // a new epoch; with all points in a batch their order is the same
    if (static_cast<size_t>(batch_) < order_.size()) Shuffle(order_, batches_);
    next_ = 0;
  }
  const size_t count = std::min<size_t>(batch_, order_.size() - next_);
  next_ += count;
  return std::span(order_).subspan(next_ - count, count);
}

Tensor PointsTask::Inputs(Tape& tape, const Points& points, std::span<const int32_t> rows) const {
  const int width = points.Width();
  Tensor x = tape.Constant({static_cast<int>(rows.size()), width});
  for (size_t i = 0; i < rows.size(); ++i) {
    std::copy_n(points.x.data() + int64_t{rows[i]} * width, width, x.data + i * width);
  }
  return x;
}

nn::Target PointsTask::Targets(Tape& tape, const Points& points,
                               std::span<const int32_t> rows) const {
  nn::Target target;
  if (loss_ == nn::Loss::kCrossEntropy) {
    int32_t* labels = tape.GetArena().AllocateArray<int32_t>(rows.size());
    for (size_t i = 0; i < rows.size(); ++i) labels[i] = points.labels[rows[i]];
    target.labels = {labels, rows.size()};
    return target;
  }
  const int outputs = OutputsFor(points.classes);
  target.values = tape.Constant({static_cast<int>(rows.size()), outputs});
  const float no = loss_ == nn::Loss::kHinge ? -1.0f : 0.0f;
  for (size_t i = 0; i < rows.size(); ++i) {
    float* row = target.values.data + i * outputs;
    if (points.classes == 0) {
      row[0] = points.targets[rows[i]];
    } else if (outputs == 1) {
      row[0] = points.labels[rows[i]] == 1 ? 1.0f : no;
    } else {
      std::fill_n(row, outputs, no);
      row[points.labels[rows[i]]] = 1.0f;
    }
  }
  return target;
}

Tensor PointsTask::Penalized(Tape& tape, Tensor loss) const {
  if (l2_ == 0) return loss;
  const Tensor weight = network_.model.Layers().front().weight;
  Tensor zero = tape.Constant(weight.shape);
  std::fill_n(zero.data, zero.Size(), 0.0f);
  const Tensor squares = MeanSquaredError(tape, weight, zero, Reduction::kSum);
  return Add(tape, loss, Scale(tape, squares, static_cast<float>(l2_)));
}

StepResult PointsTask::Solve() {
  const StepResult result{.loss = Judge(data_.train).loss};
  const std::vector<double> targets(data_.train.targets.begin(), data_.train.targets.end());
  const LinearModel model = FitLinear(MatrixOf(data_.train), targets, l2_ * data_.train.Count());
  std::ranges::copy(model.weight, network_.model.Layers().front().weight.data);
  *network_.model.Layers().front().bias.data = static_cast<float>(model.bias);
  return result;
}

StepResult PointsTask::Step(int64_t step) {
  if (closed_) return Solve();
  const std::span<const int32_t> rows = NextBatch();
  return learner_.Step(
      arena_, step, RandomBits(dropout_seed_, static_cast<uint64_t>(step)), [&](Tape& tape) {
        const Mlp::Output output = network_.model.Forward(tape, Inputs(tape, data_.train, rows));
        return Penalized(tape, Mlp::Loss(tape, loss_, output, Targets(tape, data_.train, rows)));
      });
}

std::vector<double> PointsTask::OutputsOf(const Points& points) {
  std::vector<float> z;  // of the last layer, [count, outputs]
  std::vector<int32_t> rows(points.Count());
  std::iota(rows.begin(), rows.end(), 0);
  for (size_t begin = 0; begin < rows.size(); begin += kJudgedAtOnce) {
    const size_t count = std::min<size_t>(kJudgedAtOnce, rows.size() - begin);
    arena_.Reset();
    Tape tape(context_, arena_, {});
    const Tensor part =
        network_.model.Forward(tape, Inputs(tape, points, std::span(rows).subspan(begin, count))).z;
    z.insert(z.end(), part.data, part.data + part.Size());
  }
  return judge_.Outputs(z);
}

std::vector<Metric> PointsTask::Evaluate() {
  std::vector<Metric> metrics = Score(Outputs());
  const PointsJudgement train = Judge(data_.train);
  metrics.push_back({"train_loss", train.loss, true});
  if (data_.train.classes > 0) {
    metrics.push_back({"train_accuracy", Accuracy(train.classes, data_.train.labels), false});
  }
  return metrics;
}

std::unique_ptr<Task> MakePointsTask(Context& context, const Experiment& experiment,
                                     const TaskData& data) {
  const auto points = std::make_shared<const PointsData>(MakePointsData(experiment, data));
  return MakeEnsemble(experiment, [&](const Experiment& own) {
    return std::make_unique<PointsTask>(context, own, points);
  });
}

}  // namespace noron
