#include "engine/kernels/gemm_vector.h"

#include <algorithm>
#include <utility>

#include "engine/kernels/targets.h"
#include "hwy/cache_control.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/gemm_vector.cc"
#include "hwy/foreach_target.h"

#include "engine/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace noron::kernels::HWY_NAMESPACE {

// Where dot products go: distances between the elements of C and of the bias along both inputs.
struct DotOutput {
  float* c;
  int64_t c_row, c_column;
  const float* bias;  // or nullptr
  int64_t bias_row, bias_column;
  bool accumulate;
};

// Calls put(r, j, products) for kRows rows of A and kColumns rows of B, which lie along k; the
// lanes of the products are still to be added up. Each is the sum of kChains sums, none of which
// waits for another.
template <int kRows, int kColumns, int kChains, typename Put>
HWY_INLINE void Dots(int64_t k, const float* a, int64_t a_stride, const float* b, int64_t b_stride,
                     Put put) {
  constexpr int kUnroll = std::max(4 / kColumns, kChains);
  static_assert(kUnroll % kChains == 0);
  V sums[kChains][kRows][kColumns];
  for (auto& chain : sums) {
    for (auto& row : chain) {
      for (V& sum : row) sum = hn::Zero(D());
    }
  }
  const auto add = [&](auto at, int chain) HWY_ATTR {
    V factors[kRows];
    for (int r = 0; r < kRows; ++r) factors[r] = at.Load(a + r * a_stride);
    for (int j = 0; j < kColumns; ++j) {
      const V column = at.Load(b + j * b_stride);
      for (int r = 0; r < kRows; ++r) {
        sums[chain][r][j] = Madd(factors[r], column, sums[chain][r][j]);
      }
    }
  };
  int64_t p = 0;
  for (; p + kUnroll * kLanes <= k; p += kUnroll * kLanes) {
    if constexpr (kColumns == 1) {
      constexpr int64_t kAhead = 256, kLine = 64 / sizeof(float);
      for (int64_t i = 0; i < kUnroll * kLanes; i += kLine) hwy::Prefetch(b + p + kAhead + i);
    }
    for (int u = 0; u < kUnroll; ++u) add(Full{p + u * kLanes}, u % kChains);
  }
  for (; p + kLanes <= k; p += kLanes) add(Full{p}, 0);
  if (p < k) add(Part{p, k - p}, 0);
  for (int r = 0; r < kRows; ++r) {
    for (int j = 0; j < kColumns; ++j) {
      V sum = sums[0][r][j];
      for (int chain = 1; chain < kChains; ++chain) sum = hn::Add(sum, sums[chain][r][j]);
      put(r, j, sum);
    }
  }
}

// Writes `count` products of each row, from C's column `first` on, whose lanes are still to be
// added up. What follows them in `lanes` is zero.
template <int kRows>
HWY_INLINE void PutSums(const V (&lanes)[kRows][4], int64_t first, int count,
                        const DotOutput& out) {
  for (int r = 0; r < kRows; ++r) {
    float sums[4];
    hn::StoreU(SumsOfLanes(D(), lanes[r]), hn::FixedTag<float, 4>(), sums);
    float* c = out.c + r * out.c_row + first * out.c_column;
    for (int i = 0; i < count; ++i, c += out.c_column) {
      if (out.bias != nullptr) {
        sums[i] += out.bias[r * out.bias_row + (first + i) * out.bias_column];
      }
      *c = out.accumulate ? *c + sums[i] : sums[i];
    }
  }
}

// kRows rows of A times all of B, of which kColumns rows are read side by side.
template <int kRows, int kColumns, int kChains>
HWY_NOINLINE void DotRow(int64_t columns, int64_t k, const float* a, int64_t a_stride,
                         const float* b, int64_t b_stride, const DotOutput& out) {
  int64_t first = 0;
  for (; first + 4 <= columns; first += 4) {
    V lanes[kRows][4];
    for (int j = 0; j < 4; j += kColumns, b += kColumns * b_stride) {
      Dots<kRows, kColumns, kChains>(k, a, a_stride, b, b_stride,
                                     [&](int r, int column, V products)
                                         HWY_ATTR { lanes[r][j + column] = products; });
    }
    PutSums(lanes, first, 4, out);
  }
  for (; first < columns; ++first, b += b_stride) {
    V lanes[kRows][4];
    for (auto& row : lanes) std::fill_n(row, 4, hn::Zero(D()));
    Dots<kRows, 1, kChains>(k, a, a_stride, b, b_stride,
                            [&](int r, int, V products) HWY_ATTR { lanes[r][0] = products; });
    PutSums(lanes, first, 1, out);
  }
}

void MultiplyDots(const GemmTask& task, int64_t whole) {
  const GemmOptions& options = task.options;
  DotOutput out = {task.c, task.c_stride, 1, options.bias, 0, 1, options.accumulate};
  Matrix few = task.a;
  Matrix many = task.b;
  int64_t rows = task.m;
  int64_t columns = task.n;
  if (rows > columns) {  // A few rows of B: the same with the roles exchanged.
    std::swap(few, many);
    std::swap(rows, columns);
    std::swap(out.c_row, out.c_column);
    std::swap(out.bias_row, out.bias_column);
  }
  // Rows of B side by side share what is loaded of A; memory behind the caches delivers one stream
  // faster than several, and the widest vectors keep pace with the caches also one row at a time.
  // A lone row needs several sums, or it would wait for its own additions rather than for memory.
  const auto run = [&]<int kRows>() HWY_ATTR {
    constexpr int64_t kCachedFloats = kRows == 1 && kLanes == 16 ? 0 : 1 << 19;
    constexpr int kColumns = kRows == 4 ? 2 : 4;
    constexpr int kChains = kRows == 1 ? 2 : 1;
    const auto multiply =
        whole <= kCachedFloats ? DotRow<kRows, kColumns, kChains> : DotRow<kRows, 1, 4 / kRows>;
    multiply(columns, task.k, few.data, few.stride, many.data, many.stride, out);
    rows -= kRows;
    few.data += kRows * few.stride;
    out.c += kRows * out.c_row;
    if (out.bias != nullptr) out.bias += kRows * out.bias_row;
  };
  while (rows >= 4) run.template operator()<4>();
  if (rows >= 2) run.template operator()<2>();
  if (rows >= 1) run.template operator()<1>();
}

void MultiplyVector(const GemmTask& task) {
  const float* a = task.a.data;
  const int64_t a_step = task.a.transposed ? task.a.stride : 1;
  const int64_t stride = task.b.stride;
  const float* bias = task.options.bias;
  float* c = task.c;
  if (!task.options.accumulate) std::fill_n(c, task.n, 0.0f);
  if (bias != nullptr) {
    Map(
        task.n, c, [](V sum, V bias) HWY_ATTR { return hn::Add(sum, bias); }, c, bias);
  }
  int64_t p = 0;
  for (; p + 4 <= task.k; p += 4, a += 4 * a_step) {
    const V a0 = Splat(a[0]), a1 = Splat(a[a_step]), a2 = Splat(a[2 * a_step]),
            a3 = Splat(a[3 * a_step]);
    const float* b = task.b.data + p * stride;
    Map(
        task.n, c,
        [=](V sum, V b0, V b1, V b2, V b3)
            HWY_ATTR { return Madd(a3, b3, Madd(a2, b2, Madd(a1, b1, Madd(a0, b0, sum)))); },
        c, b, b + stride, b + 2 * stride, b + 3 * stride);
  }
  for (; p < task.k; ++p, a += a_step) {
    const V factor = Splat(*a);
    Map(
        task.n, c, [=](V sum, V b) HWY_ATTR { return Madd(factor, b, sum); }, c,
        task.b.data + p * stride);
  }
}

}  // namespace noron::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noron::kernels {

HWY_EXPORT(MultiplyDots);
HWY_EXPORT(MultiplyVector);

void MultiplyDots(const GemmTask& task, int64_t whole) {
  HWY_DYNAMIC_DISPATCH(MultiplyDots)(task, whole);
}

void MultiplyVector(const GemmTask& task) { HWY_DYNAMIC_DISPATCH(MultiplyVector)(task); }

}  // namespace noron::kernels
#endif
