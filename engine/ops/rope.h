// Rotary positions (Su et al. 2021, "RoFormer"): pairs of columns of each head turn by an angle
// that grows with the position, so that q·k depends on the distance only.
#pragma once

#include <span>

#include "engine/autodiff/tape.h"

namespace noron {

// Which two columns of a head form pair m: neighbours (2m, 2m+1), or m and m + width/2.
enum class RopeStyle { kInterleaved, kHalfSplit };

struct RopeOptions {
  RopeStyle style = RopeStyle::kInterleaved;
  float base = 10000.0f;
};

// x [B, T, heads·width], of which the columns from `first_column` on hold `heads` heads of `width`
// (even) numbers; the result holds just those, [B, T, heads·width]. Row t stands at position
// `offset` + t and pair m of it turns by position · base^(-2m/width).
Tensor Rope(Tape& tape, Tensor x, int first_column, int heads, int width, int offset,
            RopeOptions options);

}  // namespace noron
