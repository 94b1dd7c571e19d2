#include <cmath>

#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace reference {
double SiluMultiply(double gate, double up) { return gate / (1 + std::exp(-gate)) * up; }
}  // namespace reference

namespace {

TEST(SiluMultiply, ValueAndGradients) {
  CheckOp({{3, 7}, {3, 7}}, SiluMultiply, reference::SiluMultiply);
  CheckOp({{2, 3, 33}, {2, 3, 33}}, SiluMultiply, reference::SiluMultiply);
  CheckThreads({{40, 1003}, {40, 1003}}, SiluMultiply);
}

TEST(SiluMultiply, RefusesOtherShapes) {
  EXPECT_EQ(ErrorOf([](Tape& tape) { SiluMultiply(tape, tape.Constant({3}), tape.Constant({4})); }),
            "shape.mismatch: silu_multiply: gate is [3], up is [4]: they must be the same");
}

}  // namespace
}  // namespace noron
