#include <cmath>
#include <numbers>

#include "engine/autodiff/check_op.h"
#include "engine/ops/ops.h"

namespace noron {
namespace reference {
double GeluTanh(double x) {
  return x / 2 * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
}
}  // namespace reference

namespace {

TEST(GeluTanh, ValueAndGradient) {
  CheckOp({{3, 7}}, GeluTanh, reference::GeluTanh);
  CheckOp({{2, 3, 33}}, GeluTanh, reference::GeluTanh, {.low = -9, .high = 9});
  CheckThreads({{40, 1003}}, GeluTanh);
}

}  // namespace
}  // namespace noron
