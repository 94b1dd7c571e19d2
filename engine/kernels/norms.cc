#include "engine/kernels/norms.h"

#include <algorithm>
#include <cmath>

#include "engine/kernels/elementwise.h"
#include "engine/kernels/share.h"
#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/norms.cc"
#include "hwy/foreach_target.h"

#include "engine/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace noron::kernels::HWY_NAMESPACE {

HWY_INLINE float ReciprocalRoot(double mean_square, float epsilon) {
  return static_cast<float>(1 / std::sqrt(mean_square + epsilon));
}

void LayerNormRow(int64_t n, const float* x, const float* weight, const float* bias, float epsilon,
                  float* y, float* mean, float* rstd) {
  const double sum =
      SumBlocks(n, [=](auto at, int64_t begin) HWY_ATTR { return at.Load(x + begin); });
  *mean = static_cast<float>(sum / static_cast<double>(n));
  const V center = Splat(*mean);
  const double squares = SumBlocks(n, [=](auto at, int64_t begin) HWY_ATTR {
    const V difference = at.Keep(hn::Sub(at.Load(x + begin), center));
    return hn::Mul(difference, difference);
  });
  *rstd = ReciprocalRoot(squares / static_cast<double>(n), epsilon);
  const V scale = Splat(*rstd);
  const auto normal = [=](V x, V w)
                          HWY_ATTR { return hn::Mul(hn::Mul(hn::Sub(x, center), scale), w); };
  if (bias == nullptr) {
    Map(n, y, normal, x, weight);
  } else {
    Map(
        n, y, [=](V x, V w, V b) HWY_ATTR { return hn::Add(normal(x, w), b); }, x, weight, bias);
  }
}

void RmsNormRow(int64_t n, const float* x, const float* weight, float epsilon, float* y,
                float* rstd) {
  const double squares = SumBlocks(n, [=](auto at, int64_t begin) HWY_ATTR {
    const V value = at.Load(x + begin);
    return hn::Mul(value, value);
  });
  *rstd = ReciprocalRoot(squares / static_cast<double>(n), epsilon);
  const V scale = Splat(*rstd);
  Map(
      n, y, [=](V x, V w) HWY_ATTR { return hn::Mul(hn::Mul(x, scale), w); }, x, weight);
}

// With x^ = (x - mean) rstd and g = dy w:  dx += rstd (g - mean(g) - x^ mean(g x^)),
// dweight += dy x^, dbias += dy.
void LayerNormGradRow(int64_t n, const float* x, const float* weight, float mean, float rstd,
                      const float* dy, float* dx, float* dweight, float* dbias) {
  const V scale = Splat(rstd);
  const V center = Splat(mean);
  V sum_g = hn::Zero(D());
  V sum_gx = hn::Zero(D());
  ForVectors(n, [&](auto at) HWY_ATTR {
    const V up = at.Load(dy);
    const V normal = hn::Mul(hn::Sub(at.Load(x), center), scale);
    const V g = hn::Mul(up, at.Load(weight));
    sum_g = hn::Add(sum_g, g);
    sum_gx = Madd(g, normal, sum_gx);
    at.Store(Madd(up, normal, at.Load(dweight)), dweight);
    at.Store(hn::Add(up, at.Load(dbias)), dbias);
  });
  if (dx == nullptr) return;
  const float count = static_cast<float>(n);
  const V mean_g = Splat(SumLanes(sum_g) / count);
  const V minus_mean_gx = Splat(-SumLanes(sum_gx) / count);
  Map(
      n, dx,
      [=](V x, V w, V dy, V dx) HWY_ATTR {
        const V normal = hn::Mul(hn::Sub(x, center), scale);
        const V g = Madd(dy, w, hn::Neg(mean_g));
        return Madd(scale, Madd(normal, minus_mean_gx, g), dx);
      },
      x, weight, dy, dx);
}

// With x^ = x rstd and g = dy w:  dx += rstd (g - x^ mean(g x^)), dweight += dy x^.
void RmsNormGradRow(int64_t n, const float* x, const float* weight, float rstd, const float* dy,
                    float* dx, float* dweight) {
  const V scale = Splat(rstd);
  V sum_gx = hn::Zero(D());
  ForVectors(n, [&](auto at) HWY_ATTR {
    const V up = at.Load(dy);
    const V normal = hn::Mul(at.Load(x), scale);
    sum_gx = Madd(hn::Mul(up, at.Load(weight)), normal, sum_gx);
    at.Store(Madd(up, normal, at.Load(dweight)), dweight);
  });
  if (dx == nullptr) return;
  const V minus_mean_gx = Splat(-SumLanes(sum_gx) / static_cast<float>(n));
  Map(
      n, dx,
      [=](V x, V w, V dy, V dx) HWY_ATTR {
        const V normal = hn::Mul(x, scale);
        return Madd(scale, Madd(normal, minus_mean_gx, hn::Mul(dy, w)), dx);
      },
      x, weight, dy, dx);
}

}  // namespace noron::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noron::kernels {

HWY_EXPORT(LayerNormRow);
HWY_EXPORT(RmsNormRow);
HWY_EXPORT(LayerNormGradRow);
HWY_EXPORT(RmsNormGradRow);

namespace {

// Gradients of parameters are sums over rows: each block of rows has sums of its own, which are
// added in order, so that they do not depend on the number of threads. body(row, sums) adds the
// row's part to `sums`, which holds `width` floats; combine(sums) is called for one block after
// the other.
template <typename Body, typename Combine>
void SumOverRows(Context& context, int64_t rows, int64_t width, int64_t grain, Body body,
                 Combine combine) {
  constexpr int64_t kMostBlocks = 64;
  const int64_t block = std::max<int64_t>(32, (rows + kMostBlocks - 1) / kMostBlocks);
  const int64_t blocks = (rows + block - 1) / block;
  float* sums = context.Scratch(0, static_cast<size_t>(blocks * width));
  context.ParallelFor(
      blocks, std::max<int64_t>(1, grain / block), [=](int64_t begin, int64_t end, int) {
        std::fill(sums + begin * width, sums + end * width, 0.0f);
        for (int64_t row = begin * block; row < std::min(rows, end * block); ++row) {
          body(row, sums + row / block * width);
        }
      });
  for (int64_t i = 0; i < blocks; ++i) combine(sums + i * width);
}

}  // namespace

void LayerNorm(Context& context, int64_t rows, int64_t columns, const float* x, const float* weight,
               const float* bias, float epsilon, float* y, float* mean, float* rstd) {
  const auto kernel = HWY_DYNAMIC_DISPATCH(LayerNormRow);
  context.ParallelFor(rows, RowGrain(columns, kExpGrain), [=](int64_t begin, int64_t end, int) {
    for (int64_t row = begin; row < end; ++row) {
      kernel(columns, x + row * columns, weight, bias, epsilon, y + row * columns, mean + row,
             rstd + row);
    }
  });
}

void LayerNormGrad(Context& context, int64_t rows, int64_t columns, const float* x,
                   const float* weight, const float* mean, const float* rstd, const float* dy,
                   float* dx, float* dweight, float* dbias) {
  const auto kernel = HWY_DYNAMIC_DISPATCH(LayerNormGradRow);
  SumOverRows(
      context, rows, 2 * columns, RowGrain(columns, kExpGrain),
      [=](int64_t row, float* sums) {
        const int64_t at = row * columns;
        kernel(columns, x + at, weight, mean[row], rstd[row], dy + at,
               dx == nullptr ? nullptr : dx + at, sums, sums + columns);
      },
      [&](const float* sums) {
        if (dweight != nullptr) AddTo(context, sums, dweight, columns);
        if (dbias != nullptr) AddTo(context, sums + columns, dbias, columns);
      });
}

void RmsNorm(Context& context, int64_t rows, int64_t columns, const float* x, const float* weight,
             float epsilon, float* y, float* rstd) {
  const auto kernel = HWY_DYNAMIC_DISPATCH(RmsNormRow);
  context.ParallelFor(rows, RowGrain(columns, kExpGrain), [=](int64_t begin, int64_t end, int) {
    for (int64_t row = begin; row < end; ++row) {
      kernel(columns, x + row * columns, weight, epsilon, y + row * columns, rstd + row);
    }
  });
}

void RmsNormGrad(Context& context, int64_t rows, int64_t columns, const float* x,
                 const float* weight, const float* rstd, const float* dy, float* dx,
                 float* dweight) {
  const auto kernel = HWY_DYNAMIC_DISPATCH(RmsNormGradRow);
  SumOverRows(
      context, rows, columns, RowGrain(columns, kExpGrain),
      [=](int64_t row, float* sums) {
        const int64_t at = row * columns;
        kernel(columns, x + at, weight, rstd[row], dy + at, dx == nullptr ? nullptr : dx + at,
               sums);
      },
      [&](const float* sums) {
        if (dweight != nullptr) AddTo(context, sums, dweight, columns);
      });
}

}  // namespace noron::kernels
#endif
