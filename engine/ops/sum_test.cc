#include "engine/autodiff/check_op.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace {

Array Reference(const Array& x) {
  Array y(Shape{});
  for (double value : x.values) y[0] += value;

  return y;
}

TEST(Sum, ValueAndGradient) {
  CheckOp({{3, 7}}, Sum, Reference);
  CheckOp({{2, 3, 11}}, Sum, Reference);
  CheckOp({{}}, Sum, Reference);
}

}  // namespace
}  // namespace noron
