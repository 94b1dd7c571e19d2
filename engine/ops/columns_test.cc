#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace {

template <int begin, int count>
Tensor Cut(Tape& tape, Tensor x) {
  return Columns(tape, x, begin, count);
}

template <int begin, int count>
Array Reference(const Array& x) {
  Array y(x.shape.WithLast(count));
  for (int64_t i = 0; i < y.shape.Size(); ++i) {
    y[i] = x[i / count * x.shape[-1] + begin + i % count];
  }
  return y;
}

TEST(Columns, ValueAndGradient) {
  CheckOp({{3, 7}}, Cut<0, 7>, Reference<0, 7>);
  CheckOp({{2, 3, 7}}, Cut<2, 4>, Reference<2, 4>);
  CheckOp({{5}}, Cut<4, 1>, Reference<4, 1>);
  CheckThreads({{300, 203}}, Cut<3, 190>);
}

TEST(Columns, RefusesColumnsThatAreNotThere) {
  EXPECT_EQ(ErrorOf([](Tape& tape) {
              Columns(tape, tape.Constant({2, 3}), 1, 3);
            }),
            "shape.mismatch: columns: x is [2, 3]: it has no such columns");
}

}  // namespace
}  // namespace noron
