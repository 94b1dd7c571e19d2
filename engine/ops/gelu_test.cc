#include <cmath>

#include "engine/autodiff/check_op.h"
#include "engine/ops/ops.h"

namespace noron {
namespace reference {
double Gelu(double x) { return x / 2 * (1 + std::erf(x / std::sqrt(2.0))); }
}  // namespace reference

namespace {

TEST(Gelu, ValueAndGradient) {
  CheckOp({{3, 7}}, Gelu, reference::Gelu);
  CheckOp({{2, 3, 33}}, Gelu, reference::Gelu, {.low = -9, .high = 9});
  CheckThreads({{40, 1003}}, Gelu);
}

}  // namespace
}  // namespace noron
