#include "engine/bench/limits.h"

#include <algorithm>

#include "engine/kernels/machine_limit.h"
#include "engine/kernels/targets.h"
#include "hwy/highway.h"

namespace noron {
namespace {

constexpr double kSeconds = 0.08;  // for each limit

double MaddGflops(Context& context) { return kernels::MultiplyAddRate(context, kSeconds) * 1e-9; }

// Each instruction set alone, where there is a choice.
std::vector<Limits::Target> MaddOfTargets([[maybe_unused]] Context& context) {
  std::vector<Limits::Target> targets;
#if (HWY_TARGETS & (HWY_TARGETS - 1)) != 0
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    targets.push_back({hwy::TargetName(target), MaddGflops(context)});
  }
  hwy::SetSupportedTargetsForTest(0);
#endif
  return targets;
}

}  // namespace

double Limits::Seconds(double flop, double bytes) const {
  size_t size = 0;
  while (size + 1 < kTriadSizes.size() && bytes > kTriadSizes[size].bytes) ++size;
  return std::max(flop / madd_gflops, bytes / triad_gbs[size]) * 1e-9;
}

void Limits::Raise(const Limits& other) {
  madd_gflops = std::max(madd_gflops, other.madd_gflops);
  for (size_t i = 0; i < targets.size(); ++i) {
    targets[i].gflops = std::max(targets[i].gflops, other.targets[i].gflops);
  }
  for (size_t i = 0; i < triad_gbs.size(); ++i) {
    triad_gbs[i] = std::max(triad_gbs[i], other.triad_gbs[i]);
  }
}

Limits MeasureLimits(Context& context) {
  Limits limits;
  limits.madd_gflops = MaddGflops(context);
  limits.targets = MaddOfTargets(context);
  for (const Limits::Target& target : limits.targets) {
    limits.madd_gflops = std::max(limits.madd_gflops, target.gflops);
  }
  for (size_t i = 0; i < kTriadSizes.size(); ++i) {
    const int64_t floats = kTriadSizes[i].bytes / 3 / static_cast<int>(sizeof(float));
    limits.triad_gbs[i] = kernels::TriadRate(context, floats, kSeconds) * 1e-9;
  }
  return limits;
}

}  // namespace noron
