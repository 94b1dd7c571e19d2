#include "engine/train/ema.h"

#include <algorithm>

namespace noron {

Ema::Ema(const ParamStore& store, double decay)
    : decay_(decay), average_(store.Values().begin(), store.Values().end()) {}

void Ema::Update(const ParamStore& store) {
  const float old_share = static_cast<float>(decay_), new_share = static_cast<float>(1 - decay_);
  const std::span<const float> values = store.Values();
  for (size_t i = 0; i < average_.size(); ++i) {
    average_[i] = old_share * average_[i] + new_share * values[i];
  }
}

void Ema::Swap(ParamStore& store) {
  std::swap_ranges(average_.begin(), average_.end(), store.Values().begin());
}

}  // namespace noron
