#include "engine/data/masking.h"

#include <cassert>

namespace noron {

void MaskTokens(const MaskingConfig& config, Rng& rng, std::span<int32_t> ids,
                std::span<int32_t> labels) {
  assert(ids.size() == labels.size());
  if (ids.empty()) return;
  const size_t certain = rng.Below(ids.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    labels[i] = kNotMasked;
    if (rng.Uniform() >= config.rate && i != certain) continue;
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
