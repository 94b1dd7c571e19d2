#include "engine/kernels/elementwise.h"
#include "engine/kernels/reductions.h"
#include "engine/ops/ops.h"
#include "engine/ops/support.h"

namespace noron {

Tensor AddPositions(Tape& tape, Tensor x, Tensor table, int offset) {
  CheckShapes(x.shape.Rank() == 3 && table.shape.Rank() == 2 && x.shape[2] == table.shape[1],
              "add_positions", "x", x.shape, "table", table.shape, "widths differ");
  CheckShapes(offset >= 0 && offset + x.shape[1] <= table.shape[0], "add_positions", "x", x.shape,
              "table", table.shape, "the table has too few positions");
  Context& context = tape.GetContext();
  const int batch = x.shape[0];
  const int64_t block = static_cast<int64_t>(x.shape[1]) * x.shape[2];  // one sequence
  const int64_t start = static_cast<int64_t>(offset) * x.shape[2];      // in the table
  Tensor y = tape.New(x.shape, {x, table});
  kernels::AddBias(context, batch, block, x.data, table.data + start, y.data);
  tape.Record("add_positions", {x, table}, y, [=, &context] {
    if (x.grad != nullptr) kernels::AddTo(context, y.grad, x.grad, y.Size());
    if (table.grad != nullptr) {
      kernels::SumRows(context, batch, block, y.grad, table.grad + start);
    }
  });
  return y;
}

}  // namespace noron
