#include "engine/kernels/embedding.h"

#include <algorithm>

#include "engine/kernels/share.h"

namespace noron::kernels {

void GatherRows(Context& context, int64_t rows, int64_t columns, const float* table,
                const int32_t* ids, float* y) {
  context.ParallelFor(rows, RowGrain(columns, kArithmeticGrain),
                      [=](int64_t begin, int64_t end, int) {
                        for (int64_t row = begin; row < end; ++row) {
                          std::copy_n(table + ids[row] * columns, columns, y + row * columns);
                        }
                      });
}

void ScatterAddRows(Context& context, int64_t rows, int64_t columns, const float* dy,
                    const int32_t* ids, float* dtable) {
  // Columns are shared out, by whole cache lines: each thread sees all rows, in order.
  const int64_t grain = std::max<int64_t>(32, RowGrain(rows, kArithmeticGrain) / 16 * 16);
  context.ParallelFor(columns, grain, [=](int64_t begin, int64_t end, int) {
    for (int64_t row = 0; row < rows; ++row) {
      const float* from = dy + row * columns;
      float* to = dtable + ids[row] * columns;
      for (int64_t column = begin; column < end; ++column) to[column] += from[column];
    }
  });
}

}  // namespace noron::kernels
