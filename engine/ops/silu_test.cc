#include <cmath>

#include "engine/autodiff/check_op.h"
#include "engine/ops/ops.h"

namespace noron {
namespace reference {
double Silu(double x) { return x / (1 + std::exp(-x)); }
}  // namespace reference

namespace {

TEST(Silu, ValueAndGradient) {
  CheckOp({{3, 7}}, Silu, reference::Silu);
  CheckOp({{2, 3, 33}}, Silu, reference::Silu, {.low = -9, .high = 9});
  CheckThreads({{40, 1003}}, Silu);
}

}  // namespace
}  // namespace noron
