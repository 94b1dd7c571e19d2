#include "engine/data/masking.h"

#include <algorithm>
#include <cassert>

namespace noron {

void MaskTokens(const MaskingConfig& config, Rng& rng, std::span<int32_t> ids,
                std::span<int32_t> labels) {
  assert(ids.size() == labels.size());
  if (ids.empty()) return;
  const auto spared = [&](int32_t id) { return std::ranges::count(config.spared, id) > 0; };
  size_t certain = rng.Below(ids.size());
  for (size_t tried = 0; tried < ids.size() && spared(ids[certain]); ++tried) {
    certain = (certain + 1) % ids.size();
  }
  for (size_t i = 0; i < ids.size(); ++i) {
    labels[i] = kNotMasked;
    if ((rng.Uniform() >= config.rate && i != certain) || spared(ids[i])) continue;
    labels[i] = ids[i];
    const double fate = rng.Uniform();
    if (fate < config.mask_share) {
      ids[i] = config.mask;
    } else if (fate < config.mask_share + config.random_share) {
      ids[i] = static_cast<int32_t>(rng.Below(config.vocab));
    }
  }
}

}  // namespace noron
