#include "engine/bench/timing.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace noron {

double SecondsOf(const Repeat& repeat, int64_t times) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  repeat(times);
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int64_t TimesFor(const Repeat& repeat, double seconds) {
  repeat(1);
  int64_t times = 1;
  while (SecondsOf(repeat, times) < seconds) times *= 2;
  return times;
}

double Quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const double place = share * static_cast<double>(values.size() - 1);
  const size_t below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, values.size() - 1);
  return std::lerp(values[below], values[above], place - static_cast<double>(below));
}

}  // namespace noron
