#include "engine/kernels/elementwise.h"

#include "engine/core/rng.h"
#include "engine/kernels/share.h"
#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/elementwise.cc"
#include "hwy/foreach_target.h"

#include "engine/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace noron::kernels::HWY_NAMESPACE {

void Add(int64_t n, const float* a, const float* b, float* y) {
  Map(
      n, y, [](V a, V b) HWY_ATTR { return hn::Add(a, b); }, a, b);
}

void Axpy(int64_t n, float alpha, const float* x, float* y) {
  const V factor = Splat(alpha);
  Map(
      n, y, [=](V x, V y) HWY_ATTR { return Madd(factor, x, y); }, x, y);
}

void Scale(int64_t n, float alpha, const float* x, float* y) {
  const V factor = Splat(alpha);
  Map(
      n, y, [=](V x) HWY_ATTR { return hn::Mul(factor, x); }, x);
}

void Multiply(int64_t n, const float* a, const float* b, float* y) {
  Map(
      n, y, [](V a, V b) HWY_ATTR { return hn::Mul(a, b); }, a, b);
}

void MultiplyAdd(int64_t n, const float* a, const float* b, float* y) {
  Map(
      n, y, [](V a, V b, V y) HWY_ATTR { return Madd(a, b, y); }, a, b, y);
}

}  // namespace noron::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noron::kernels {

HWY_EXPORT(Add);
HWY_EXPORT(Axpy);
HWY_EXPORT(Scale);
HWY_EXPORT(Multiply);
HWY_EXPORT(MultiplyAdd);

void Add(Context& context, const float* a, const float* b, float* y, int64_t n) {
  Share(context, n, kArithmeticGrain, HWY_DYNAMIC_DISPATCH(Add), a, b, y);
}

void AddTo(Context& context, const float* x, float* y, int64_t n) { Add(context, x, y, y, n); }

void Axpy(Context& context, float alpha, const float* x, float* y, int64_t n) {
  context.ParallelFor(n, kArithmeticGrain, [=](int64_t begin, int64_t end, int) {
    HWY_DYNAMIC_DISPATCH(Axpy)(end - begin, alpha, x + begin, y + begin);
  });
}

void Scale(Context& context, float alpha, const float* x, float* y, int64_t n) {
  context.ParallelFor(n, kArithmeticGrain, [=](int64_t begin, int64_t end, int) {
    HWY_DYNAMIC_DISPATCH(Scale)(end - begin, alpha, x + begin, y + begin);
  });
}

void Multiply(Context& context, const float* a, const float* b, float* y, int64_t n) {
  Share(context, n, kArithmeticGrain, HWY_DYNAMIC_DISPATCH(Multiply), a, b, y);
}

void MultiplyAdd(Context& context, const float* a, const float* b, float* y, int64_t n) {
  Share(context, n, kArithmeticGrain, HWY_DYNAMIC_DISPATCH(MultiplyAdd), a, b, y);
}

void AddBias(Context& context, int64_t rows, int64_t columns, const float* x, const float* bias,
             float* y) {
  const auto add = HWY_DYNAMIC_DISPATCH(Add);
  context.ParallelFor(rows, RowGrain(columns, kArithmeticGrain),
                      [=](int64_t begin, int64_t end, int) {
                        for (int64_t row = begin; row < end; ++row) {
                          add(columns, x + row * columns, bias, y + row * columns);
                        }
                      });
}

namespace {

// Keeps element i when 32 random bits reach p · 2^32.
class DropoutMask {
 public:
  DropoutMask(uint64_t key, float p)
      : key_(key),
        threshold_(static_cast<uint64_t>(static_cast<double>(p) * 0x1p32)),
        kept_(1.0f / (1.0f - p)) {}
  float operator()(int64_t i) const {
    return (RandomBits(key_, static_cast<uint64_t>(i)) >> 32) >= threshold_ ? kept_ : 0.0f;
  }

 private:
  uint64_t key_;
  uint64_t threshold_;
  float kept_;
};

}  // namespace

void Dropout(Context& context, uint64_t key, float p, const float* x, float* y, int64_t n,
             int64_t first) {
  const DropoutMask mask(key, p);
  context.ParallelFor(n, kExpGrain, [=](int64_t begin, int64_t end, int) {
    for (int64_t i = begin; i < end; ++i) y[i] = x[i] * mask(first + i);
  });
}

void DropoutGrad(Context& context, uint64_t key, float p, const float* dy, float* dx, int64_t n) {
  const DropoutMask mask(key, p);
  context.ParallelFor(n, kExpGrain, [=](int64_t begin, int64_t end, int) {
    for (int64_t i = begin; i < end; ++i) dx[i] += dy[i] * mask(i);
  });
}

}  // namespace noron::kernels
#endif
