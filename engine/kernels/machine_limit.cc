#include "engine/kernels/machine_limit.h"

#include <algorithm>
#include <chrono>

#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/machine_limit.cc"
#include "hwy/foreach_target.h"

#include "engine/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace noron::kernels::HWY_NAMESPACE {

// Enough independent chains to hide the latency of a multiply-add, few enough for 16 registers.
inline constexpr int kChains = 12;

// Returns the number of operations done. The chains go to 1; *result keeps them from being dropped.
double MultiplyAdd(int64_t rounds, float* result) {
  const V a = Splat(0.75f), b = Splat(0.25f);
  V x[kChains];
  for (int k = 0; k < kChains; ++k) x[k] = Splat(static_cast<float>(k));
  for (int64_t round = 0; round < rounds; ++round) {
    for (int k = 0; k < kChains; ++k) x[k] = Madd(x[k], a, b);
  }
  V sum = x[0];
  for (int k = 1; k < kChains; ++k) sum = hn::Add(sum, x[k]);
  *result = SumLanes(sum) / static_cast<float>(kChains * kLanes);
  return 2.0 * kChains * kLanes * static_cast<double>(rounds);
}

void Triad(int64_t n, float s, const float* a, const float* b, float* y) {
  const V scale = Splat(s);
  Map(
      n, y, [=](V x1, V x2) HWY_ATTR { return Madd(x2, scale, x1); }, a, b);
}

}  // namespace noron::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace noron::kernels {
namespace {

using Clock = std::chrono::steady_clock;

// What one thread does to be measured, in `memory` of 3 · floats numbers; how much that was.
using Work = double (*)(int64_t rounds, int64_t floats, float* memory);

// The best rate of all threads doing this together, within `seconds`. A timed piece is long beside
// the tenth of a millisecond that a browser's clock is coarse; a few are taken in any case, since
// on a busy machine the first may have had to wait.
double BestRate(Context& context, double seconds, int64_t floats, Work work) {
  constexpr double kPiece = 0.0015;
  constexpr int kLeastPieces = 5;
  for (int thread = 0; thread < context.Threads(); ++thread) {
    std::fill_n(context.Scratch(thread, static_cast<size_t>(3 * floats)), 3 * floats, 1.0f);
  }
  const auto start = Clock::now();
  double best = 0;
  int pieces = 0;
  for (int64_t rounds = 1;;) {
    double amount = 0;
    const auto before = Clock::now();
    context.ParallelFor(context.Threads(), 1, [&](int64_t, int64_t, int thread) {
      float* memory = context.Scratch(thread, static_cast<size_t>(3 * floats));
      const double done = work(rounds, floats, memory);
      if (thread == 0) amount = done * context.Threads();
    });
    const auto after = Clock::now();
    const double taken = std::chrono::duration<double>(after - before).count();
    if (taken < kPiece) {
      rounds *= 2;
      continue;
    }
    best = std::max(best, amount / taken);
    const double passed = std::chrono::duration<double>(after - start).count();
    if (++pieces >= kLeastPieces && passed >= seconds) return best;
  }
}

}  // namespace

HWY_EXPORT(MultiplyAdd);
HWY_EXPORT(Triad);

double MultiplyAddRate(Context& context, double seconds) {
  return BestRate(context, seconds, 1, [](int64_t rounds, int64_t, float* memory) {
    return HWY_DYNAMIC_DISPATCH(MultiplyAdd)(rounds, memory);
  });
}

double TriadRate(Context& context, int64_t floats, double seconds) {
  return BestRate(context, seconds, floats, [](int64_t rounds, int64_t n, float* a) {
    for (int64_t round = 0; round < rounds; ++round) {
      HWY_DYNAMIC_DISPATCH(Triad)(n, 0.5f, a, a + n, a + 2 * n);
    }
    return 3.0 * sizeof(float) * static_cast<double>(n) * static_cast<double>(rounds);
  });
}

MachineLimit MeasureMachineLimit(Context& context, double seconds) {
  constexpr int64_t kFloats = 16 * 1024;  // 192 KB for the three arrays
  return {.flops = MultiplyAddRate(context, seconds / 2),
          .bytes = TriadRate(context, kFloats, seconds / 2)};
}

}  // namespace noron::kernels
#endif
