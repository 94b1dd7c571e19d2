#include "engine/autodiff/check_op.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace {

Array Reference(const Array& x) {
  Array y(Shape{});
  for (double value : x.values) y[0] += value;
  y[0] /= static_cast<double>(x.shape.Size());
  return y;
}

TEST(Mean, ValueAndGradient) {
  CheckOp({{3, 7}}, Mean, Reference);
  CheckOp({{2, 3, 11}}, Mean, Reference);
  CheckOp({{}}, Mean, Reference);
}

}  // namespace
}  // namespace noron
