#include <cmath>

#include "engine/autodiff/check_op.h"
#include "engine/ops/ops.h"

namespace noron {
namespace reference {
double Softplus(double x) { return std::log1p(std::exp(x)); }
}  // namespace reference

namespace {

TEST(Softplus, ValueAndGradient) {
  CheckOp({{3, 7}}, Softplus, reference::Softplus);
  CheckOp({{2, 3, 33}}, Softplus, reference::Softplus, {.low = -9, .high = 9});
  CheckThreads({{40, 1003}}, Softplus);
}

}  // namespace
}  // namespace noron
