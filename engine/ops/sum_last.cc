#include "engine/kernels/reductions.h"
#include "engine/ops/shaping.h"
#include "engine/ops/support.h"

namespace noron {

Tensor SumLast(Tape& tape, Tensor x) {
  CheckShape(x.shape.Rank() >= 1, "sum_last", "x", x.shape, "it has no axis to sum along");
  const int rows = x.shape.Rows();
  const int columns = x.shape.Columns();
  Shape shape;
  for (int axis = 0; axis + 1 < x.shape.Rank(); ++axis) shape = shape.Append(x.shape[axis]);
  Tensor y = tape.New(shape, {x});
  for (int row = 0; row < rows; ++row) {
    y.data[row] =
        static_cast<float>(kernels::Sum(x.data + static_cast<int64_t>(row) * columns, columns));
  }
  tape.Record("sum_last", {x}, y, [=] {
    for (int64_t i = 0; i < x.Size(); ++i) x.grad[i] += y.grad[i / columns];
  });
  return y;
}

}  // namespace noron
