#include <cmath>

#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

template <Reduction reduction>
Tensor Loss(Tape& tape, Tensor prediction, Tensor target) {
  return BinaryCrossEntropy(tape, prediction, target, {}, reduction);
}

template <Reduction reduction>
Array Reference(const Array& prediction, const Array& target) {
  Array loss(Shape{});
  for (int64_t i = 0; i < prediction.shape.Size(); ++i) {
    loss[0] += target[i] * std::log1p(std::exp(-prediction[i])) +
               (1 - target[i]) * std::log1p(std::exp(prediction[i]));
  }
  if (reduction == Reduction::kMean) loss[0] /= prediction.shape.Size();
  return loss;
}

TEST(BinaryCrossEntropy, ValueAndGradient) {
  CheckOp({{3, 7}, {3, 7}}, Loss<Reduction::kMean>, Reference<Reduction::kMean>,
          {.constants = {1}});
  CheckOp({{2, 3, 5}, {2, 3, 5}}, Loss<Reduction::kSum>, Reference<Reduction::kSum>,
          {.constants = {1}});
}

TEST(BinaryCrossEntropy, WeighsPositives) {
  static constexpr float kWeights[] = {0.5f, 3, 1};
  CheckOp(
      {{4, 3}, {4, 3}},
      [](Tape& tape, Tensor logits, Tensor target) {
        return BinaryCrossEntropy(tape, logits, target, kWeights);
      },
      [](const Array& logits, const Array& target) {
        Array loss(Shape{});
        for (int i = 0; i < 12; ++i) {
          loss[0] += kWeights[i % 3] * target[i] * std::log1p(std::exp(-logits[i])) / 12 +
                     (1 - target[i]) * std::log1p(std::exp(logits[i])) / 12;
        }
        return loss;
      },
      {.constants = {1}});
}

TEST(BinaryCrossEntropy, OfExtremeLogitsIsFinite) {
  Context context;
  Arena arena;
  Tape tape(context, arena, {});
  float logits[] = {-1000, 1000}, target[] = {1, 0};
  const Tensor loss =
      BinaryCrossEntropy(tape, Tensor{logits, nullptr, {2}}, Tensor{target, nullptr, {2}});
  EXPECT_EQ(loss.data[0], 1000);
}

TEST(BinaryCrossEntropy, RefusesOtherShapes) {
  EXPECT_EQ(
      ErrorOf([](Tape& tape) { BinaryCrossEntropy(tape, tape.Constant({3}), tape.Constant({4})); }),
      "shape.mismatch: bce_with_logits: prediction is [3], target is [4]: they must be the same");
}

}  // namespace
}  // namespace noron
