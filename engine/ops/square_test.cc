#include "engine/autodiff/check_op.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace reference {
double Square(double x) { return x * x; }
}  // namespace reference

namespace {

TEST(Square, ValueAndGradient) { CheckOp({{3, 7}}, Square, reference::Square); }

}  // namespace
}  // namespace noron
