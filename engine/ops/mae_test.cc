#include <cmath>

#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

template <Reduction reduction>
Tensor Loss(Tape& tape, Tensor prediction, Tensor target) {
  return MeanAbsoluteError(tape, prediction, target, reduction);
}

template <Reduction reduction>
Array Reference(const Array& prediction, const Array& target) {
  Array loss(Shape{});
  for (int64_t i = 0; i < prediction.shape.Size(); ++i) {
    loss[0] += std::fabs(prediction[i] - target[i]);
  }
  if (reduction == Reduction::kMean) loss[0] /= prediction.shape.Size();
  return loss;
}

TEST(MeanAbsoluteError, ValueAndGradient) {
  CheckOp({{3, 7}, {3, 7}}, Loss<Reduction::kMean>, Reference<Reduction::kMean>,
          {.constants = {1}});
  CheckOp({{2, 3, 5}, {2, 3, 5}}, Loss<Reduction::kSum>, Reference<Reduction::kSum>,
          {.constants = {1}});
}

TEST(MeanAbsoluteError, RefusesOtherShapes) {
  EXPECT_EQ(
      ErrorOf([](Tape& tape) { MeanAbsoluteError(tape, tape.Constant({3}), tape.Constant({4})); }),
      "shape.mismatch: mae: prediction is [3], target is [4]: they must be the same");
}

}  // namespace
}  // namespace noron
