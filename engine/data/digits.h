// Handwritten digits, 8 × 8 pixels in grey: read from a table, or drawn.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/data/images.h"

namespace noron {

// One image a line: 64 pixels 0 (paper) … 16 (ink), row by row, then the digit, separated by
// commas; pixels become 0 … 1. Throws data.line for a line that is something else, text.empty when
// there is none.
Images ReadDigits(std::string_view csv);

struct DigitsOptions {
  int count = 1000;
  double noise = 0.1;  // standard deviation of what is added to pixels, which stay in 0 … 1
  uint64_t seed = 7;
};

// Digits drawn as strokes, each with a hand of its own: size, slant, place, width of the pen, and a
// shaky line. Digits take turns. The same options give the same images.
Images MakeDigits(const DigitsOptions& options);

}  // namespace noron
