#include "engine/kernels/softmax.h"

#include <cmath>
#include <limits>

#include "engine/kernels/reductions.h"
#include "engine/kernels/share.h"
#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/softmax.cc"
#include "hwy/foreach_target.h"

#include "engine/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace noron::kernels::HWY_NAMESPACE {

inline constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();

// The largest entry; 0 when all are -infinity, so that subtracting it stays meaningful.
HWY_INLINE float RowMaximum(int64_t n, const float* x) {
  V maximum = Splat(kMinusInfinity);
  ForVectors(n, [&](auto at) HWY_ATTR { maximum = hn::Max(maximum, at.Load(x, kMinusInfinity)); });
  const float result = hn::GetLane(hn::MaxOfLanes(D(), maximum));
  return result == kMinusInfinity ? 0.0f : result;
}

// Σ exp(x - maximum)
HWY_INLINE double SumOfExp(int64_t n, const float* x, float maximum) {
  const V shift = Splat(maximum);
  return SumBlocks(n, [=](auto at, int64_t begin) HWY_ATTR {
    return Exp(hn::Sub(at.Load(x + begin, kMinusInfinity), shift));
  });
}

// Rounding keeps order: the largest factor · x is factor times the largest x.
void ScaledSoftmaxRow(int64_t n, float factor, const float* x, float* y) {
  const V by = Splat(factor);
  const V shift = Splat(factor * RowMaximum(n, x));
  const double sum = SumBlocks(n, [=](auto at, int64_t begin) HWY_ATTR {
    const V e = Exp(hn::Sub(hn::Mul(at.Load(x + begin, kMinusInfinity), by), shift));
    at.Store(e, y + begin);
    return e;
  });
  const V share = Splat(sum == 0 ? 0.0f : static_cast<float>(1 / sum));
  Map(
      n, y, [=](V e) HWY_ATTR { return hn::Mul(e, share); }, y);
}

void SoftmaxRow(int64_t n, const float* x, float* y) { ScaledSoftmaxRow(n, 1.0f, x, y); }

// Σ y dy
HWY_INLINE V Dot(int64_t n, const float* y, const float* dy) {
  return Splat(static_cast<float>(SumBlocks(n, [=](auto at, int64_t begin) HWY_ATTR {
    return hn::Mul(at.Load(y + begin), at.Load(dy + begin));
  })));
}

void ScaledSoftmaxGradRow(int64_t n, float factor, const float* y, float* d) {
  const V by = Splat(factor);
  const V mean = Dot(n, y, d);
  Map(
      n, d, [=](V y, V d) HWY_ATTR { return hn::Mul(hn::Mul(y, hn::Sub(d, mean)), by); }, y, d);
}

void SoftmaxGradRow(int64_t n, const float* y, const float* dy, float* dx) {
  const V mean = Dot(n, y, dy);
  Map(
      n, dx, [=](V y, V dy, V dx) HWY_ATTR { return Madd(y, hn::Sub(dy, mean), dx); }, y, dy, dx);
}

void LogSoftmaxRow(int64_t n, const float* x, float* y) {
  const float maximum = RowMaximum(n, x);
  const V shift = Splat(maximum);
  const V log_sum = Splat(static_cast<float>(std::log(SumOfExp(n, x, maximum))));
  Map(
      n, y, [=](V x) HWY_ATTR { return hn::Sub(hn::Sub(x, shift), log_sum); }, x);
}

void LogSoftmaxGradRow(int64_t n, const float* y, const float* dy, float* dx) {
  const double total =
      SumBlocks(n, [=](auto at, int64_t begin) HWY_ATTR { return at.Load(dy + begin); });
  const V factor = Splat(static_cast<float>(-total));
  Map(
      n, dx, [=](V y, V dy, V dx) HWY_ATTR { return hn::Add(dx, Madd(Exp(y), factor, dy)); }, y, dy,
      dx);
}

// The maximum and log Σ exp(x - maximum).
void CrossEntropyStats(int64_t n, const float* x, float* stats) {
  stats[0] = RowMaximum(n, x);
  stats[1] = static_cast<float>(std::log(SumOfExp(n, x, stats[0])));
}

// Σ_c w_c (-log p_c) from the row's stats; weight may be nullptr.
double SumOfLosses(int64_t n, const float* x, const float* weight, const float* stats) {
  const V maximum = Splat(stats[0]);
  const V log_sum = Splat(stats[1]);
  const auto loss = [=](auto at, int64_t begin) HWY_ATTR {
    return at.Keep(hn::Add(hn::Sub(maximum, at.Load(x + begin)), log_sum));
  };
  if (weight == nullptr) return SumBlocks(n, loss);
  return SumBlocks(n, [=](auto at, int64_t begin)
                          HWY_ATTR { return hn::Mul(loss(at, begin), at.Load(weight + begin)); });
}

// dx += total · p - smooth · w, p = softmax(x) from the row's stats.
void CrossEntropyGradRow(int64_t n, const float* x, const float* weight, const float* stats,
                         float total, float smooth, float* dx) {
  const V maximum = Splat(stats[0]);
  const V log_sum = Splat(stats[1]);
  const V factor = Splat(total);
  const V share = Splat(-smooth);
  const auto gradient = [=](V x, V dx) HWY_ATTR {
    return Madd(factor, Exp(hn::Sub(hn::Sub(x, maximum), log_sum)), dx);
  };
  if (weight == nullptr) {
    Map(
        n, dx, [=](V x, V dx) HWY_ATTR { return hn::Add(gradient(x, dx), share); }, x, dx);
  } else {
    Map(
        n, dx, [=](V x, V w, V dx) HWY_ATTR { return Madd(share, w, gradient(x, dx)); }, x, weight,
        dx);
  }
}

}  // namespace noron::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noron::kernels {

HWY_EXPORT(ScaledSoftmaxRow);
HWY_EXPORT(ScaledSoftmaxGradRow);
HWY_EXPORT(SoftmaxRow);
HWY_EXPORT(SoftmaxGradRow);
HWY_EXPORT(LogSoftmaxRow);
HWY_EXPORT(LogSoftmaxGradRow);
HWY_EXPORT(CrossEntropyStats);
HWY_EXPORT(SumOfLosses);
HWY_EXPORT(CrossEntropyGradRow);

namespace {

// Calls kernel(columns, row of each array...) for every row.
template <typename Kernel, typename... Arrays>
void ForRows(Context& context, int64_t rows, int64_t columns, Kernel kernel, Arrays... arrays) {
  context.ParallelFor(rows, RowGrain(columns, kExpGrain), [=](int64_t begin, int64_t end, int) {
    for (int64_t row = begin; row < end; ++row) kernel(columns, arrays + row * columns...);
  });
}

float WeightOf(const CrossEntropyOptions& options, int32_t target) {
  return options.weight == nullptr ? 1.0f : options.weight[target];
}

}  // namespace

void SoftmaxRow(const float* x, float* y, int64_t n, float factor) {
  HWY_DYNAMIC_DISPATCH(ScaledSoftmaxRow)(n, factor, x, y);
}

void SoftmaxGradRow(const float* y, float* d, int64_t n, float factor) {
  HWY_DYNAMIC_DISPATCH(ScaledSoftmaxGradRow)(n, factor, y, d);
}

void Softmax(Context& context, int64_t rows, int64_t columns, const float* x, float* y) {
  ForRows(context, rows, columns, HWY_DYNAMIC_DISPATCH(SoftmaxRow), x, y);
}

void SoftmaxGrad(Context& context, int64_t rows, int64_t columns, const float* y, const float* dy,
                 float* dx) {
  ForRows(context, rows, columns, HWY_DYNAMIC_DISPATCH(SoftmaxGradRow), y, dy, dx);
}

void LogSoftmax(Context& context, int64_t rows, int64_t columns, const float* x, float* y) {
  ForRows(context, rows, columns, HWY_DYNAMIC_DISPATCH(LogSoftmaxRow), x, y);
}

void LogSoftmaxGrad(Context& context, int64_t rows, int64_t columns, const float* y,
                    const float* dy, float* dx) {
  ForRows(context, rows, columns, HWY_DYNAMIC_DISPATCH(LogSoftmaxGradRow), y, dy, dx);
}

void CrossEntropy(Context& context, int64_t rows, int64_t classes, const float* logits,
                  const int32_t* targets, const CrossEntropyOptions& options, float* losses,
                  float* row_stats) {
  const auto body = [=](int64_t begin, int64_t end, int) {
    for (int64_t row = begin; row < end; ++row) {
      const int32_t target = targets[row];
      if (target == options.ignore) {
        losses[row] = 0;
        continue;
      }
      const float* x = logits + row * classes;
      float* stats = row_stats + 2 * row;
      HWY_DYNAMIC_DISPATCH(CrossEntropyStats)(classes, x, stats);
      const double smoothing = options.label_smoothing;
      double loss =
          (1 - smoothing) * WeightOf(options, target) * ((stats[0] - x[target]) + stats[1]);
      if (smoothing != 0) {
        loss += smoothing / static_cast<double>(classes) *
                HWY_DYNAMIC_DISPATCH(SumOfLosses)(classes, x, options.weight, stats);
      }
      losses[row] = static_cast<float>(loss);
    }
  };
  context.ParallelFor(rows, RowGrain(classes, kExpGrain), body);
}

void CrossEntropyGrad(Context& context, int64_t rows, int64_t classes, const float* logits,
                      const int32_t* targets, const CrossEntropyOptions& options,
                      const float* row_stats, float scale, float* dlogits) {
  const double smooth = options.label_smoothing / static_cast<double>(classes);
  double all_weights = static_cast<double>(classes);
  if (options.weight != nullptr) all_weights = Sum(options.weight, classes);
  // d loss / d x_j = Q p_j - q_j with q_c = (1-s) w_y [c = y] + s/C w_c and Q its sum.
  const auto body = [=](int64_t begin, int64_t end, int) {
    for (int64_t row = begin; row < end; ++row) {
      const int32_t target = targets[row];
      if (target == options.ignore) continue;
      const double on_target = (1 - options.label_smoothing) * WeightOf(options, target);
      const double total = on_target + smooth * all_weights;
      float* dx = dlogits + row * classes;
      HWY_DYNAMIC_DISPATCH(CrossEntropyGradRow)
      (classes, logits + row * classes, options.weight, row_stats + 2 * row,
       static_cast<float>(scale * total), static_cast<float>(scale * smooth), dx);
      dx[target] -= static_cast<float>(scale * on_target);
    }
  };
  context.ParallelFor(rows, RowGrain(classes, kExpGrain), body);
}

}  // namespace noron::kernels
#endif
