#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace {

Array Reference(const Array& x) {
  Array y(x.shape.Rank() == 1 ? Shape{} : Shape{x.shape[0], x.shape[1]});
  for (int64_t i = 0; i < x.shape.Size(); ++i) y[i / x.shape[-1]] += x[i];
  return y;
}

TEST(SumLast, ValueAndGradient) {
  CheckOp({{2, 3, 11}}, SumLast, Reference);
  CheckOp({{7}}, SumLast, Reference);
}

TEST(SumLast, RefusesAScalar) {
  EXPECT_EQ(ErrorOf([](Tape& tape) { SumLast(tape, tape.Constant({})); }),
            "shape.mismatch: sum_last: x is []: it has no axis to sum along");
}

}  // namespace
}  // namespace noron
