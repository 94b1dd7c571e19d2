#include "engine/ops/column_block.h"
#include "engine/ops/shaping.h"
#include "engine/ops/support.h"

namespace noron {

Tensor Columns(Tape& tape, Tensor x, int begin, int count) {
  CheckShape(x.shape.Rank() >= 1 && begin >= 0 && count >= 1 && begin + count <= x.shape[-1],
             "columns", "x", x.shape, "it has no such columns");
  Context& context = tape.GetContext();
  const int rows = x.shape.Rows();
  const int width = x.shape[-1];
  Tensor y = tape.New(x.shape.WithLast(count), {x});
  CopyColumns(context, rows, count, {x.data + begin, width}, {y.data, count});
  tape.Record("columns", {x}, y, [=, &context] {
    AddColumns(context, rows, count, {y.grad, count}, {x.grad + begin, width});
  });
  return y;
}

}  // namespace noron
