// A few neighbouring columns of a row-major matrix, moved row by row.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/core/context.h"
#include "engine/kernels/share.h"

namespace noron {

struct ColumnBlock {
  float* data;     // of the first row
  int64_t stride;  // from row to row
};

// to = from, `columns` numbers in each of `rows` rows.
inline void CopyColumns(Context& context, int64_t rows, int64_t columns, ColumnBlock from,
                        ColumnBlock to) {
  context.ParallelFor(rows, kernels::RowGrain(columns, kernels::kArithmeticGrain),
                      [=](int64_t begin, int64_t end, int) {
                        for (int64_t row = begin; row < end; ++row) {
                          std::copy_n(from.data + row * from.stride, columns,
                                      to.data + row * to.stride);
                        }
                      });
}

// to += from.
inline void AddColumns(Context& context, int64_t rows, int64_t columns, ColumnBlock from,
                       ColumnBlock to) {
  context.ParallelFor(rows, kernels::RowGrain(columns, kernels::kArithmeticGrain),
                      [=](int64_t begin, int64_t end, int) {
                        for (int64_t row = begin; row < end; ++row) {
                          const float* source = from.data + row * from.stride;
                          float* target = to.data + row * to.stride;
                          for (int64_t i = 0; i < columns; ++i) target[i] += source[i];
                        }
                      });
}

}  // namespace noron
