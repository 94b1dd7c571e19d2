// What this machine can do at most, measured (kernels/machine_limit.h): what a workload reaches is
// told as a share of it.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/context.h"

namespace noron {

// Bytes of the three arrays of a triad y = a + s·b together, of which every thread has its own:
// they lie in or near a core's first cache, in its second, and in memory or in a cache that all
// share.
struct TriadSize {
  std::string_view name;
  int bytes;
};
inline constexpr std::array<TriadSize, 3> kTriadSizes{
    {{"64KB", 64 << 10}, {"512KB", 512 << 10}, {"16MB", 16 << 20}}};

struct Limits {
  // Multiplications and additions of numbers that stay in registers, with the instructions of the
  // kernels; 10⁹ operations per second, the most that was measured with any of the targets.
  double madd_gflops = 0;
  // The same with each instruction set that kernels are compiled for and this machine has, best
  // first; empty where there is no choice.
  struct Target {
    std::string name;
    double gflops;
  };
  std::vector<Target> targets{};
  std::array<double, kTriadSizes.size()> triad_gbs{};  // 10⁹ bytes read and written per second

  // The shortest time in which so many operations can be done and so many bytes moved, in seconds:
  // the longer of both ("roofline"; Williams et al. 2009). The bandwidth is that of the smallest
  // triad of at least so many bytes.
  double Seconds(double flop, double bytes) const;

  // Takes what another measurement of the same machine found to be higher: a limit is what was once
  // possible.
  void Raise(const Limits& other);
};

// With all threads of the context at once; takes about half a second.
Limits MeasureLimits(Context& context);

}  // namespace noron
