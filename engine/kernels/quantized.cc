#include "engine/kernels/quantized.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "engine/kernels/share.h"
#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/quantized.cc"
#include "hwy/foreach_target.h"

#include "engine/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace noron::kernels::HWY_NAMESPACE {

using D16 = hn::ScalableTag<int16_t>;
using D32 = hn::RepartitionToWide<D16>;
using V32 = hn::Vec<D32>;
inline constexpr int kPanelRows = QuantizedMatrix::kPanelRows;
inline constexpr int kBlockColumns = QuantizedMatrix::kBlockColumns;
static_assert(kBlockColumns % HWY_LANES(int16_t) == 0);

// What one whole number stands for when the largest |x| becomes `limit`: NaN when a number is not
// finite, and 0 when they are too small for dividing by it.
HWY_INLINE float StepOf(int64_t n, const float* x, int limit) {
  V largest = hn::Zero(D());
  V nothing = hn::Zero(D());  // stays zero unless there is an infinity or a NaN
  ForVectors(n, [&](auto at) HWY_ATTR {
    const V v = at.Load(x);
    largest = hn::Max(largest, hn::Abs(v));
    nothing = hn::Add(nothing, hn::Mul(v, hn::Zero(D())));
  });
  if (SumLanes(nothing) != 0) return std::numeric_limits<float>::quiet_NaN();
  const float step = hn::GetLane(hn::MaxOfLanes(D(), largest)) / static_cast<float>(limit);
  return step < std::numeric_limits<float>::min() ? 0 : step;
}

// Calls store(i, whole numbers i … i + kLanes - 1 of x / step); behind the last they are 0.
template <typename Store>
HWY_INLINE void Round(int64_t n, const float* x, float step, Store store) {
  const V inverse = Splat(1 / step);
  ForVectors(n,
             [&](auto at) HWY_ATTR { store(at.i, hn::NearestInt(hn::Mul(at.Load(x), inverse))); });
}

void QuantizePanel(const QuantizedMatrix& to, int panel, const float* weights) {
  const hn::Rebind<int8_t, D> d8;
  const int64_t size = int64_t{kPanelRows} * to.PaddedColumns();
  int8_t* values = to.values + panel * size;
  std::fill_n(values, size, int8_t{0});
  for (int r = 0; r < kPanelRows; ++r, values += kBlockColumns) {
    const int row = panel * kPanelRows + r;
    float& scale = to.scales[row];
    scale = 0;
    if (row >= to.rows) continue;
    const float* from = weights + int64_t{row} * to.columns;
    scale = StepOf(to.columns, from, 127);
    if (!(scale > 0)) continue;
    Round(to.columns, from, scale, [&](int64_t i, auto whole) HWY_ATTR {
      const int64_t block = i / kBlockColumns;
      hn::StoreU(hn::DemoteTo(d8, whole), d8,
                 values + block * kPanelRows * kBlockColumns + (i - block * kBlockColumns));
    });
  }
}

// x as whole numbers, with zeros up to `padded`; returns what 1 stands for.
float QuantizeVector(int64_t n, int64_t padded, const float* x, int16_t* to) {
  const hn::Rebind<int16_t, D> d16;
  const int64_t most = std::numeric_limits<int32_t>::max() / (127 * padded);
  const float step = StepOf(n, x, static_cast<int>(std::clamp<int64_t>(most, 1, 32767)));
  std::fill_n(to, padded, int16_t{0});
  if (step > 0) {
    Round(n, x, step, [&](int64_t i, auto whole) HWY_ATTR {
      hn::StoreU(hn::DemoteTo(d16, whole), d16, to + i);
    });
  }
  return step;
}

// y[0 … kPanelRows - 1] = panel · x · step.
HWY_INLINE void DotPanel(int64_t columns, const int8_t* values, const float* scales,
                         const int16_t* x, float step, float* y) {
  const D16 d16;
  const D32 d32;
  const hn::Rebind<int8_t, D16> d8;
  V32 sums[kPanelRows];
  for (V32& sum : sums) sum = hn::Zero(d32);
  for (int64_t p = 0; p < columns; p += kBlockColumns, values += kPanelRows * kBlockColumns) {
    for (int64_t i = 0; i < kBlockColumns; i += HWY_LANES(int16_t)) {
      const auto factors = hn::LoadU(d16, x + p + i);
      for (int r = 0; r < kPanelRows; ++r) {
        const auto row = hn::PromoteTo(d16, hn::LoadU(d8, values + r * kBlockColumns + i));
        V32 unused = hn::Zero(d32);
        sums[r] = hn::ReorderWidenMulAccumulate(d32, row, factors, sums[r], unused);
      }
    }
  }
  const hn::FixedTag<float, kPanelRows> d;
  const auto whole = hn::ConvertTo(d, SumsOfLanes(d32, sums));
  hn::StoreU(hn::Mul(whole, hn::Mul(hn::LoadU(d, scales), hn::Set(d, step))), d, y);
}

// Panels [begin, end) of W for all m rows of x, [m, columns].
void MultiplyPanels(const QuantizedMatrix& w, int64_t begin, int64_t end, int m, const int16_t* x,
                    const float* steps, const float* bias, float* y) {
  const int64_t columns = w.PaddedColumns();
  for (int64_t panel = begin; panel < end; ++panel) {
    const int64_t row = panel * kPanelRows;
    const int64_t count = std::min<int64_t>(kPanelRows, w.rows - row);
    for (int i = 0; i < m; ++i) {
      float results[kPanelRows];
      DotPanel(columns, w.values + row * columns, w.scales + row, x + i * columns, steps[i],
               results);
      float* to = y + int64_t{i} * w.rows + row;
      for (int64_t r = 0; r < count; ++r)
        to[r] = results[r] + (bias == nullptr ? 0 : bias[row + r]);
    }
  }
}

}  // namespace noron::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noron::kernels {

HWY_EXPORT(QuantizePanel);
HWY_EXPORT(QuantizeVector);
HWY_EXPORT(MultiplyPanels);

void Quantize(Context& context, const float* weights, const QuantizedMatrix& to) {
  constexpr int64_t kGrain = 8;
  context.ParallelFor(to.Panels(), kGrain, [&](int64_t begin, int64_t end, int) {
    for (int64_t panel = begin; panel < end; ++panel) {
      HWY_DYNAMIC_DISPATCH(QuantizePanel)(to, static_cast<int>(panel), weights);
    }
  });
}

void ReadRow(const QuantizedMatrix& matrix, int row, float* y) {
  constexpr int kRows = QuantizedMatrix::kPanelRows, kColumns = QuantizedMatrix::kBlockColumns;
  const float scale = matrix.scales[row];
  const int8_t* values = matrix.values + int64_t{row / kRows} * kRows * matrix.PaddedColumns() +
                         row % kRows * kColumns;
  for (int begin = 0; begin < matrix.columns; begin += kColumns, values += kRows * kColumns) {
    const int count = std::min(kColumns, matrix.columns - begin);
    for (int i = 0; i < count; ++i) y[begin + i] = scale * static_cast<float>(values[i]);
  }
}

void MultiplyQuantized(Context& context, int m, const QuantizedMatrix& w, const float* x,
                       const float* bias, float* y) {
  if (m <= 0 || w.rows <= 0) return;
  const int64_t columns = w.PaddedColumns();
  // Of the calling thread, and only read by the others: the steps, then the rounded rows.
  float* steps = context.Scratch(0, static_cast<size_t>(m) * (1 + columns / 2));
  auto* rounded = reinterpret_cast<int16_t*>(steps + m);
  for (int i = 0; i < m; ++i) {
    steps[i] = HWY_DYNAMIC_DISPATCH(QuantizeVector)(w.columns, columns, x + int64_t{i} * w.columns,
                                                    rounded + i * columns);
  }
  const int64_t work = m * w.Values();
  const int64_t grain = work < kLeastToShare ? w.Panels() : 8;
  context.ParallelFor(w.Panels(), grain, [&](int64_t begin, int64_t end, int) {
    HWY_DYNAMIC_DISPATCH(MultiplyPanels)(w, begin, end, m, rounded, steps, bias, y);
  });
}

}  // namespace noron::kernels
#endif
