#include <cmath>

#include "engine/autodiff/check_op.h"
#include "engine/ops/ops.h"

namespace noron {
namespace reference {
double Sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
}  // namespace reference

namespace {

TEST(Sigmoid, ValueAndGradient) {
  CheckOp({{3, 7}}, Sigmoid, reference::Sigmoid);
  CheckOp({{2, 3, 33}}, Sigmoid, reference::Sigmoid, {.low = -9, .high = 9});
  CheckThreads({{40, 1003}}, Sigmoid);
}

}  // namespace
}  // namespace noron
