#include <algorithm>

#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

TEST(Hinge, ValueAndGradient) {
  CheckOp(
      {{3, 7}, {3, 7}},
      [](Tape& tape, Tensor score, Tensor target) { return Hinge(tape, score, target, 0.5f); },
      [](const Array& score, const Array& target) {
        Array loss(Shape{});
        for (int i = 0; i < 21; ++i) loss[0] += std::max(0.0, 0.5 - target[i] * score[i]) / 21;
        return loss;
      },
      {.constants = {1}});
}

TEST(Hinge, RefusesOtherShapes) {
  EXPECT_NE(ErrorOf([](Tape& tape) { Hinge(tape, tape.Constant({3}), tape.Constant({4})); }),
            "nothing was thrown");
}

}  // namespace
}  // namespace noron
