#include "engine/kernels/reductions.h"

#include <algorithm>

#include "engine/kernels/share.h"
#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/reductions.cc"
#include "hwy/foreach_target.h"

#include "engine/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace noron::kernels::HWY_NAMESPACE {

double Sum(int64_t n, const float* x) {
  return SumBlocks(n, [=](auto at, int64_t begin) HWY_ATTR { return at.Load(x + begin); });
}

double Dot(int64_t n, const float* a, const float* b) {
  return SumBlocks(n, [=](auto at, int64_t begin)
                          HWY_ATTR { return hn::Mul(at.Load(a + begin), at.Load(b + begin)); });
}

// y += the sum of all rows, for the `count` columns from x on; rows are `stride` apart.
void SumRows(int64_t rows, int64_t stride, int64_t count, const float* x, float* y) {
  ForVectors(count, [=](auto at) HWY_ATTR {
    V sum = hn::Zero(D());
    for (int64_t row = 0; row < rows; ++row) sum = hn::Add(sum, at.Load(x + row * stride));
    at.Store(hn::Add(at.Load(y), sum), y);
  });
}

}  // namespace noron::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noron::kernels {

HWY_EXPORT(Sum);
HWY_EXPORT(Dot);
HWY_EXPORT(SumRows);

double Sum(const float* x, int64_t n) { return HWY_DYNAMIC_DISPATCH(Sum)(n, x); }

double Dot(const float* a, const float* b, int64_t n) { return HWY_DYNAMIC_DISPATCH(Dot)(n, a, b); }

double SumOfSquares(Context& context, const float* x, int64_t n) {
  // Pieces depend on n alone, and their sums are added in order.
  constexpr int kMaxPieces = 64;
  const int64_t piece =
      std::max(kArithmeticGrain, (n + kMaxPieces - 1) / kMaxPieces / 64 * 64 + 64);
  const int64_t pieces = (n + piece - 1) / piece;
  double sums[kMaxPieces];
  context.ParallelFor(pieces, 1, [&](int64_t begin, int64_t end, int) {
    for (int64_t i = begin; i < end; ++i) {
      const float* start = x + i * piece;
      sums[i] = Dot(start, start, std::min(piece, n - i * piece));
    }
  });
  double total = 0;
  for (int64_t i = 0; i < pieces; ++i) total += sums[i];
  return total;
}

void SumRows(Context& context, int64_t rows, int64_t columns, const float* x, float* y) {
  // Columns are shared out by whole cache lines.
  const int64_t grain = std::max<int64_t>(64, RowGrain(rows, kArithmeticGrain) / 16 * 16);
  context.ParallelFor(columns, grain, [=](int64_t begin, int64_t end, int) {
    HWY_DYNAMIC_DISPATCH(SumRows)(rows, columns, end - begin, x + begin, y + begin);
  });
}

}  // namespace noron::kernels
#endif
