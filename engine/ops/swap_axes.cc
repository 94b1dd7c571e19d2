#include "engine/ops/swap_axes.h"

#include "engine/kernels/share.h"
#include "engine/ops/support.h"

namespace noron {

Tensor SwapLastAxes(Tape& tape, Tensor x) {
  const int rank = x.shape.Rank();
  CheckShape(rank >= 2, "swap_last_axes", "x", x.shape, "it needs two axes or more");
  const int rows = x.shape[-2], columns = x.shape[-1];
  Shape shape;
  for (int axis = 0; axis < rank - 2; ++axis) shape = shape.Append(x.shape[axis]);
  shape = shape.Append(columns).Append(rows);

  Context& context = tape.GetContext();
  Tensor y = tape.New(shape, {x});
  // Calls body(index in x, index in y) for each number; a line is a row of y.
  const int64_t lines = x.Size() / rows;
  const auto for_each = [=, &context](const auto& body) {
    context.ParallelFor(lines, kernels::RowGrain(rows, kernels::kArithmeticGrain),
                        [&](int64_t begin, int64_t end, int) {
                          for (int64_t line = begin; line < end; ++line) {
                            const int64_t first = line / columns * rows * columns + line % columns;
                            for (int64_t i = 0; i < rows; ++i)
                              body(first + i * columns, line * rows + i);
                          }
                        });
  };
  for_each([=](int64_t at, int64_t to) { y.data[to] = x.data[at]; });
  tape.Record("swap_last_axes", {x}, y,
              [=] { for_each([=](int64_t at, int64_t to) { x.grad[at] += y.grad[to]; }); });
  return y;
}

}  // namespace noron
