#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace reference {
double Multiply(double a, double b) { return a * b; }
}  // namespace reference

namespace {

TEST(Multiply, ValueAndGradients) {
  CheckOp({{3, 7}, {3, 7}}, Multiply, reference::Multiply);
  CheckThreads({{40, 1003}, {40, 1003}}, Multiply);
}

TEST(Multiply, SquareOfOneTensorHasBothGradients) {
  CheckOp(
      {{3, 7}}, [](Tape& tape, Tensor x) { return Multiply(tape, x, x); },
      [](double x) { return x * x; });
}

TEST(Multiply, RefusesOtherShapes) {
  EXPECT_EQ(ErrorOf([](Tape& tape) {
              Multiply(tape, tape.Constant({3, 4}), tape.Constant({4}));
            }),
            "shape.mismatch: multiply: a is [3, 4], b is [4]: they must be the same");
}

}  // namespace
}  // namespace noron
