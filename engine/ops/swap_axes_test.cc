#include "engine/ops/swap_axes.h"

#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"

namespace noron {
namespace {

Array Reference(const Array& x) {
  const int batch = x.shape[0], rows = x.shape[1], columns = x.shape[2];
  Array y({batch, columns, rows});
  for (int b = 0; b < batch; ++b) {
    for (int i = 0; i < rows; ++i) {
      for (int j = 0; j < columns; ++j) {
        y[(b * columns + j) * rows + i] = x[(b * rows + i) * columns + j];
      }
    }
  }
  return y;
}

TEST(SwapLastAxes, ValueAndGradients) {
  CheckOp({{2, 3, 5}}, SwapLastAxes, Reference);
  CheckOp({{1, 4, 1}}, SwapLastAxes, Reference);
  CheckThreads({{8, 60, 90}}, SwapLastAxes);
}

TEST(SwapLastAxes, RefusesAVector) {
  EXPECT_EQ(ErrorOf([](Tape& tape) { SwapLastAxes(tape, tape.Constant({3})); }),
            "shape.mismatch: swap_last_axes: x is [3]: it needs two axes or more");
}

}  // namespace
}  // namespace noron
