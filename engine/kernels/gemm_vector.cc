#include "engine/kernels/gemm_vector.h"

#include <algorithm>
#include <utility>

#include "engine/kernels/targets.h"

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

// kRows rows of A times kColumns rows of B, all of which lie along k.
template <int kRows, int kColumns>
HWY_NOINLINE void DotTile(int64_t k, const float* a, int64_t a_stride, const float* b,
                          int64_t b_stride, const DotOutput& out) {
  V sums[kRows][kColumns];
  for (int r = 0; r < kRows; ++r) {
    for (int j = 0; j < kColumns; ++j) sums[r][j] = hn::Zero(D());
  }
  ForVectors(k, [&](auto at) HWY_ATTR {
    V factors[kRows];
    for (int r = 0; r < kRows; ++r) factors[r] = at.Load(a + r * a_stride);
    for (int j = 0; j < kColumns; ++j) {
      const V column = at.Load(b + j * b_stride);
      for (int r = 0; r < kRows; ++r) sums[r][j] = Madd(factors[r], column, sums[r][j]);
    }
  });
  for (int r = 0; r < kRows; ++r) {
    for (int j = 0; j < kColumns; ++j) {
      float sum = SumLanes(sums[r][j]);
      if (out.bias != nullptr) sum += out.bias[r * out.bias_row + j * out.bias_column];
      float& c = out.c[r * out.c_row + j * out.c_column];
      c = out.accumulate ? c + sum : sum;
    }
  }
}

template <int kRows>
HWY_INLINE void DotRow(int64_t columns, int64_t k, const float* a, int64_t a_stride, const float* b,
                       int64_t b_stride, DotOutput out) {
  constexpr int kColumns = kRows == 4 ? 2 : 4;
  const auto advance = [&](int64_t count) {
    b += count * b_stride;
    out.c += count * out.c_column;
    if (out.bias != nullptr) out.bias += count * out.bias_column;
  };
  int64_t j = 0;
  for (; j + kColumns <= columns; j += kColumns, advance(kColumns)) {
    DotTile<kRows, kColumns>(k, a, a_stride, b, b_stride, out);
  }
  for (; j < columns; ++j, advance(1)) DotTile<kRows, 1>(k, a, a_stride, b, b_stride, out);
}

void MultiplyDots(const GemmTask& task) {
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
  const auto run = [&]<int kRows>() HWY_ATTR {
    DotRow<kRows>(columns, task.k, few.data, few.stride, many.data, many.stride, out);
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

void MultiplyDots(const GemmTask& task) { HWY_DYNAMIC_DISPATCH(MultiplyDots)(task); }

void MultiplyVector(const GemmTask& task) { HWY_DYNAMIC_DISPATCH(MultiplyVector)(task); }

}  // namespace noron::kernels
#endif
