// Hiding tokens for a model to fill in: the masked language model of BERT (Devlin et al. 2019,
// section 3.1).
#pragma once

#include <cstdint>
#include <span>

#include "engine/core/rng.h"

namespace noron {

struct MaskingConfig {
  double rate = 0.15;                 // share of tokens that are to be predicted …
  double mask_share = 0.8;            // … of which so many become the mask,
  double random_share = 0.1;          // so many any other token, and the rest stay as they are
  int32_t mask = 0;                   // its id
  int vocab = 0;                      // random tokens are 0 … vocab - 1
  std::span<const int32_t> spared{};  // tokens that say nothing to guess, as a line's end
};

inline constexpr int32_t kNotMasked = -100;  // a label that counts for nothing (cross-entropy)

// Changes `ids` in place; labels, as many, are what stood at the chosen places and kNotMasked
// elsewhere. At least one place is chosen, unless there is none but spared ones.
void MaskTokens(const MaskingConfig& config, Rng& rng, std::span<int32_t> ids,
                std::span<int32_t> labels);

}  // namespace noron
