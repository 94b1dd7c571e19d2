#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace reference {
double Subtract(double a, double b) { return a - b; }
}  // namespace reference

namespace {

TEST(Subtract, ValueAndGradients) {
  CheckOp({{3, 7}, {3, 7}}, Subtract, reference::Subtract);
  CheckThreads({{40, 1003}, {40, 1003}}, Subtract);
}

TEST(Subtract, RefusesOtherShapes) {
  EXPECT_EQ(ErrorOf([](Tape& tape) {
              Subtract(tape, tape.Constant({3, 4}), tape.Constant({4}));
            }),
            "shape.mismatch: subtract: a is [3, 4], b is [4]: they must be the same");
}

}  // namespace
}  // namespace noron
