// Sharing one elementwise kernel among threads.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/core/context.h"

namespace noron::kernels {

// Elements below which a second thread costs more than it brings: for a few arithmetic operations
// per element, and for an exp or two.
inline constexpr int64_t kArithmeticGrain = 16384;
inline constexpr int64_t kExpGrain = 4096;

// The same for products: multiplications, of which an element takes many.
inline constexpr int64_t kLeastToShare = 200'000;

// The same limit in rows.
inline int64_t RowGrain(int64_t columns, int64_t element_grain) {
  return std::max<int64_t>(1, element_grain / std::max<int64_t>(1, columns));
}

// Calls kernel(count, arrays...) on pieces of [0, n), the arrays advanced to the piece.
template <typename Kernel, typename... Arrays>
void Share(Context& context, int64_t n, int64_t grain, Kernel kernel, Arrays... arrays) {
  context.ParallelFor(
      n, grain, [=](int64_t begin, int64_t end, int) { kernel(end - begin, arrays + begin...); });
}

}  // namespace noron::kernels
