#include "engine/run/snapshots.h"

#include <algorithm>

#include "engine/io/half.h"

namespace noron {
namespace {

// More would be finer than a slider shows.
constexpr int64_t kMostSlots = 129;

}  // namespace

int64_t Snapshots::Slots(int64_t floats, int64_t steps, int64_t budget) {
  const int64_t affordable = budget / (floats * static_cast<int64_t>(sizeof(uint16_t)));
  return std::clamp<int64_t>(affordable, 2, std::min(kMostSlots, std::max<int64_t>(steps, 1) + 1));
}

int64_t Snapshots::Bytes(int64_t floats, int64_t steps, int64_t budget) {
  return Slots(floats, steps, budget) * floats * static_cast<int64_t>(sizeof(uint16_t));
}

Snapshots::Snapshots(int64_t floats, int64_t steps, int64_t budget)
    : floats_(static_cast<size_t>(floats)),
      interval_(std::max<int64_t>(1, (steps + kMostSlots - 2) / (kMostSlots - 1))) {
  const auto slots = static_cast<size_t>(Slots(floats, steps, budget));
  memory_.resize(slots * floats_);
  entries_.reserve(slots);
  free_.reserve(slots);
  for (size_t slot = slots; slot > 0; --slot) free_.push_back(slot - 1);
}

bool Snapshots::Take(int64_t step, std::span<const float> values) {
  if (!entries_.empty() && entries_.back().step >= step) return false;
  if (free_.empty()) {
    Thin();
    if (!Due(step)) return false;
  }
  const size_t slot = free_.back();
  uint16_t* to = memory_.data() + slot * floats_;
  constexpr uint16_t kExponent = 0x7C00;  // all set: infinity or NaN
  for (size_t i = 0; i < floats_; ++i) {
    to[i] = FloatToHalf(values[i]);
    if ((to[i] & kExponent) == kExponent) return false;
  }
  free_.pop_back();
  entries_.push_back({step, slot});
  return true;
}

void Snapshots::Thin() {
  interval_ *= 2;
  size_t kept = 1;  // the first one stays: it is the beginning
  for (size_t i = 1; i < entries_.size(); ++i) {
    if (i % 2 == 0) {
      entries_[kept++] = entries_[i];
    } else {
      free_.push_back(entries_[i].slot);
    }
  }
  entries_.resize(kept);
}

int64_t Snapshots::IndexAtOrBefore(int64_t step) const {
  const auto after = std::upper_bound(entries_.begin(), entries_.end(), step,
                                      [](int64_t s, const Entry& entry) { return s < entry.step; });
  return after - entries_.begin() - 1;
}

void Snapshots::Read(size_t index, std::span<float> values) const {
  const uint16_t* from = memory_.data() + entries_[index].slot * floats_;
  std::transform(from, from + floats_, values.begin(), HalfToFloat);
}

void Snapshots::DropAfter(int64_t step) {
  while (!entries_.empty() && entries_.back().step > step) {
    free_.push_back(entries_.back().slot);
    entries_.pop_back();
  }
}

}  // namespace noron
