#include <cmath>

#include "engine/autodiff/check_op.h"
#include "engine/ops/ops.h"

namespace noron {
namespace reference {
double Tanh(double x) { return std::tanh(x); }
}  // namespace reference

namespace {

TEST(Tanh, ValueAndGradient) {
  CheckOp({{3, 7}}, Tanh, reference::Tanh);
  CheckOp({{2, 3, 33}}, Tanh, reference::Tanh, {.low = -9, .high = 9});
  CheckThreads({{40, 1003}}, Tanh);
}

}  // namespace
}  // namespace noron
