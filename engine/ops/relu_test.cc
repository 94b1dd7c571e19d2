#include <algorithm>

#include "engine/autodiff/check_op.h"
#include "engine/ops/ops.h"

namespace noron {
namespace reference {
double Relu(double x) { return std::max(x, 0.0); }
}  // namespace reference

namespace {

TEST(Relu, ValueAndGradient) {
  CheckOp({{3, 7}}, Relu, reference::Relu);
  CheckOp({{2, 3, 33}}, Relu, reference::Relu, {.low = -9, .high = 9});
  CheckThreads({{40, 1003}}, Relu);
}

TEST(Relu, GradientAtZeroIsZero) {
  Context context;
  Arena arena;
  Tape tape(context, arena, {.gradients = true});
  float value = 0, gradient = 0;
  tape.Backward(Relu(tape, Tensor{&value, &gradient, {}}));
  EXPECT_EQ(gradient, 0);
}

}  // namespace
}  // namespace noron
