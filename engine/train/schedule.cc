#include "engine/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace noron {
namespace {

// Half a cosine from `start` (progress 0) to `end` (progress 1).
double HalfCosine(double start, double end, double progress) {
  return end + (start - end) / 2 * (1 + std::cos(std::numbers::pi * progress));
}

double OneCycle(const Schedule& schedule, double t) {
  const double low = schedule.peak / schedule.start_divisor;
  const double last = static_cast<double>(schedule.total) - 1;
  const double top = schedule.rising_share * static_cast<double>(schedule.total) - 1;
  if (t <= top) return HalfCosine(low, schedule.peak, top > 0 ? t / top : 1.0);
  const double progress = last > top ? std::min(1.0, (t - top) / (last - top)) : 1.0;
  return HalfCosine(schedule.peak, low / schedule.end_divisor, progress);
}

}  // namespace

double Schedule::Rate(int64_t t) const {
  const double update = static_cast<double>(t);
  switch (kind) {
    case ScheduleKind::kConstant:
      return peak;
    case ScheduleKind::kStep:
      return peak * std::pow(gamma, static_cast<double>(t / step_size));
    case ScheduleKind::kCosine:
    case ScheduleKind::kLinear: {
      if (t < warmup) return peak * (update + 1) / static_cast<double>(warmup);
      const double length = static_cast<double>(total - warmup);
      const double progress =
          length > 0 ? std::min(1.0, (update - static_cast<double>(warmup)) / length) : 1.0;
      return kind == ScheduleKind::kCosine ? HalfCosine(peak, minimum, progress)
                                           : minimum + (peak - minimum) * (1 - progress);
    }
    case ScheduleKind::kOneCycle:
      return OneCycle(*this, update);
    case ScheduleKind::kInverseSqrt: {
      const double rise = static_cast<double>(std::max<int64_t>(warmup, 1));
      return peak * std::min(std::sqrt(rise / (update + 1)), (update + 1) / rise);
    }
  }
  return peak;
}

}  // namespace noron
