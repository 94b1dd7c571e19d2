// What all kernels share: one vector type, multiply-add, and loops whose tail is not written twice.
// Included once per instruction set (see Highway's foreach_target.h), hence the odd guard.
#if defined(NORON_KERNELS_SIMD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORON_KERNELS_SIMD_INL_H_
#undef NORON_KERNELS_SIMD_INL_H_
#else
#define NORON_KERNELS_SIMD_INL_H_
#endif

#include <cstdint>

#include "hwy/highway.h"
#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

HWY_BEFORE_NAMESPACE();
namespace noron::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;
inline constexpr int64_t kLanes = HWY_LANES(float);

HWY_INLINE V Splat(float x) { return hn::Set(D(), x); }

// a b + c: rounded once where the machine can, which is left to the browser in the relaxed build.
HWY_INLINE V Madd(V a, V b, V c) {
#if defined(__wasm_relaxed_simd__)
  return V{wasm_f32x4_relaxed_madd(a.raw, b.raw, c.raw)};
#else
  return hn::MulAdd(a, b, c);
#endif
}

// max(x, low) and min(x, high) in one instruction that lets a NaN in x through.
HWY_INLINE V AtLeast(V x, V low) {
#if defined(__wasm_simd128__)
  return V{wasm_f32x4_pmax(x.raw, low.raw)};
#else
  return hn::Max(low, x);
#endif
}
HWY_INLINE V AtMost(V x, V high) {
#if defined(__wasm_simd128__)
  return V{wasm_f32x4_pmin(x.raw, high.raw)};
#else
  return hn::Min(high, x);
#endif
}

HWY_INLINE float SumLanes(V x) { return hn::GetLane(hn::SumOfLanes(D(), x)); }

// The sum of the blocks of four lanes.
template <class Wide>
HWY_INLINE auto SumBlocksOfFour(Wide /*d*/, hn::Vec<Wide> v) {
  if constexpr (hn::MaxLanes(Wide()) == 4) {
    return v;
  } else {
    const hn::Half<Wide> half;
    return SumBlocksOfFour(half, hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)));
  }
}

// Four lanes: the sums of the lanes of v[0] … v[3], of 32 bits each.
template <class Wide>
HWY_INLINE auto SumsOfLanes(Wide d, const hn::Vec<Wide> (&v)[4]) {
  const hn::RepartitionToWide<Wide> pairs;
  using Vector = hn::Vec<Wide>;
  const auto add_halves = [&](Vector x, Vector y) HWY_ATTR {
    return hn::BitCast(pairs, hn::Add(hn::InterleaveLower(x, y), hn::InterleaveUpper(d, x, y)));
  };
  const auto first = add_halves(v[0], v[1]);
  const auto second = add_halves(v[2], v[3]);
  return SumBlocksOfFour(d, hn::Add(hn::BitCast(d, hn::InterleaveLower(first, second)),
                                    hn::BitCast(d, hn::InterleaveUpper(pairs, first, second))));
}

// Where a loop stands: a full vector at index i, or the last `count` elements.
struct Full {
  int64_t i;
  HWY_INLINE V Load(const float* x) const { return hn::LoadU(D(), x + i); }
  HWY_INLINE V Load(const float* x, float /*fill*/) const { return Load(x); }
  HWY_INLINE V Keep(V v) const { return v; }
  HWY_INLINE void Store(V v, float* y) const { hn::StoreU(v, D(), y + i); }
};

struct Part {
  int64_t i;
  int64_t count;
  // Lanes beyond the end hold `fill`; nothing beyond the end is touched.
  HWY_INLINE V Load(const float* x, float fill = 0) const {
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
    const auto mask = hn::FirstN(D(), static_cast<size_t>(count));
    return hn::IfThenElse(mask, hn::MaskedLoad(mask, D(), x + i), Splat(fill));
#else
    HWY_ALIGN float lanes[kLanes];
    for (int64_t lane = 0; lane < kLanes; ++lane) lanes[lane] = lane < count ? x[i + lane] : fill;
    return hn::Load(D(), lanes);
#endif
  }
  // v with zeros beyond the end.
  HWY_INLINE V Keep(V v) const {
    return hn::IfThenElseZero(hn::FirstN(D(), static_cast<size_t>(count)), v);
  }
  HWY_INLINE void Store(V v, float* y) const {
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
    hn::BlendedStore(v, hn::FirstN(D(), static_cast<size_t>(count)), D(), y + i);
#else
    HWY_ALIGN float lanes[kLanes];
    hn::Store(v, D(), lanes);
    for (int64_t lane = 0; lane < count; ++lane) y[i + lane] = lanes[lane];
#endif
  }
};

// Calls body(at) for all of [0, n): body loads and stores through `at`.
template <typename Body>
HWY_INLINE void ForVectors(int64_t n, Body body) {
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) body(Full{i});
  if (i < n) body(Part{i, n - i});
}

// y[i] = f(x[i]...), two vectors at a time: for functions so long that one alone would wait for its
// own results.
template <typename F, typename... X>
HWY_INLINE void MapPairs(int64_t n, float* y, F f, const X*... x) {
  int64_t i = 0;
  for (; i + 2 * kLanes <= n; i += 2 * kLanes) {
    const Full first{i}, second{i + kLanes};
    const V a = f(first.Load(x)...);
    const V b = f(second.Load(x)...);
    first.Store(a, y);
    second.Store(b, y);
  }
  ForVectors(n - i, [&](auto at) HWY_ATTR { at.Store(f(at.Load(x + i)...), y + i); });
}

// y[i] = f(x[i]...)
template <typename F, typename... X>
HWY_INLINE void Map(int64_t n, float* y, F f, const X*... x) {
  ForVectors(n, [&](auto at) HWY_ATTR { at.Store(f(at.Load(x)...), y); });
}

// Σ term(at, begin) over [0, n), where `at` counts from `begin`: in float within a block, whose sum
// goes into a double, so that long sums keep their digits.
template <typename Term>
HWY_INLINE double SumBlocks(int64_t n, Term term) {
  constexpr int64_t kBlock = 64 * kLanes;
  double total = 0;
  for (int64_t begin = 0; begin < n; begin += kBlock) {
    V sum = hn::Zero(D());
    ForVectors(HWY_MIN(kBlock, n - begin),
               [&](auto at) HWY_ATTR { sum = hn::Add(sum, term(at, begin)); });
    total += SumLanes(sum);
  }
  return total;
}

}  // namespace noron::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
