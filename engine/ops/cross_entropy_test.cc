#include <cmath>
#include <vector>

#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

constexpr int32_t kLabels[] = {2, 0, 4, 2, 1, 3};
constexpr float kWeights[] = {0.5f, 1, 2, 0.25f, 1.5f};
constexpr int kClasses = 5;

Array Reference(const Array& logits, const CrossEntropyOptions& options) {
  const double s = options.label_smoothing;
  const auto weight = [&](int c) { return options.weight.empty() ? 1.0 : options.weight[c]; };
  Array loss(Shape{});
  double divisor = 0;
  for (int row = 0; row < logits.shape.Rows(); ++row) {
    const int label = kLabels[row];
    if (label == options.ignore_index) continue;
    double sum = 0;
    for (int c = 0; c < kClasses; ++c) sum += std::exp(logits[row * kClasses + c]);
    const auto lp = [&](int c) { return logits[row * kClasses + c] - std::log(sum); };
    loss[0] -= (1 - s) * weight(label) * lp(label);
    for (int c = 0; c < kClasses; ++c) loss[0] -= s / kClasses * weight(c) * lp(c);
    divisor += weight(label);
  }
  if (options.reduction == Reduction::kMean) loss[0] /= divisor;
  return loss;
}

void Check(const CrossEntropyOptions& options) {
  CheckOp(
      {{2, 3, kClasses}},
      [&](Tape& tape, Tensor logits) { return CrossEntropy(tape, logits, kLabels, options); },
      [&](const Array& logits) { return Reference(logits, options); });
}

TEST(CrossEntropy, Mean) { Check({}); }
TEST(CrossEntropy, Sum) { Check({.reduction = Reduction::kSum}); }
TEST(CrossEntropy, IgnoresALabel) { Check({.ignore_index = 2}); }
TEST(CrossEntropy, SmoothsLabels) { Check({.label_smoothing = 0.1f}); }
TEST(CrossEntropy, WeighsClasses) { Check({.weight = kWeights}); }
TEST(CrossEntropy, AllAtOnce) {
  Check({.ignore_index = 0, .label_smoothing = 0.2f, .weight = kWeights});
}

TEST(CrossEntropy, IsTheSameForAnyNumberOfThreads) {
  std::vector<int32_t> labels(2000);
  for (size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int32_t>(i * i % 33);
  CheckThreads({{2000, 33}},
               [&](Tape& tape, Tensor logits) { return CrossEntropy(tape, logits, labels); });
}

TEST(CrossEntropy, OfNoRowIsZeroAndNotNaN) {
  Context context;
  Arena arena;
  Tape tape(context, arena, {.gradients = true});
  float values[6] = {1, 2, 3, 4, 5, 6}, gradient[6] = {};
  const int32_t labels[] = {-100, -100};
  const Tensor loss =
      CrossEntropy(tape, Tensor{values, gradient, {2, 3}}, labels, {.ignore_index = -100});
  EXPECT_EQ(loss.data[0], 0);
  tape.Backward(loss);
  for (float g : gradient) EXPECT_EQ(g, 0);
}

TEST(CrossEntropy, RefusesWrongLabels) {
  const auto loss = [](std::vector<int32_t> labels, CrossEntropyOptions options = {}) {
    return ErrorOf([&](Tape& tape) { CrossEntropy(tape, tape.Constant({2, 3}), labels, options); });
  };
  EXPECT_EQ(loss({0, 3}), "number.range: cross_entropy: label 3 is not in 0 … 2");
  EXPECT_EQ(loss({0, -100}), "number.range: cross_entropy: label -100 is not in 0 … 2");
  EXPECT_EQ(loss({0}),
            "shape.mismatch: cross_entropy: logits is [2, 3], labels is [1]: there must be one "
            "label for each row");
  EXPECT_NE(loss({0, 1}, {.weight = kWeights}), "nothing was thrown");
}

}  // namespace
}  // namespace noron
