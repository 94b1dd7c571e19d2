#include <cmath>

#include "engine/autodiff/check_op.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace reference {
double Exp(double x) { return std::exp(x); }
}  // namespace reference

namespace {

TEST(Exp, ValueAndGradient) {
  CheckOp({{3, 7}}, Exp, reference::Exp);
  CheckThreads({{40, 1003}}, Exp);
}

}  // namespace
}  // namespace noron
