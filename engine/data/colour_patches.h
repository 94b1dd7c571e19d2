// Small coloured patterns, to show that the pixels of a picture are the inputs of a network, three
// for each place.
#pragma once

#include <cstdint>

#include "engine/data/images.h"

namespace noron {

struct ColourPatchesOptions {
  int count = 1000;
  double noise = 0.1;  // standard deviation of what is added to each channel, which stays in 0 … 1
  uint64_t seed = 7;
};

// Patches of 8 × 8 pixels in red, green and blue: rows, columns, diagonal, checks, disc, frame,
// each in two colours of its own that say nothing about the class. Classes take turns. The same
// options give the same images.
Images MakeColourPatches(const ColourPatchesOptions& options);

}  // namespace noron
