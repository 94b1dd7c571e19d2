// How a Transformer knows the order of its tokens.
#pragma once

#include "engine/ops/rope.h"

namespace noron::nn {

enum class Positions { kNone, kSinusoidal, kLearned, kRope, kRopeHalfSplit, kAlibi };

// Whether queries and keys turn with their position.
inline bool Rotates(Positions positions) {
  return positions == Positions::kRope || positions == Positions::kRopeHalfSplit;
}

inline RopeOptions RotationOf(Positions positions, float base) {
  return {.style = positions == Positions::kRopeHalfSplit ? RopeStyle::kHalfSplit
                                                          : RopeStyle::kInterleaved,
          .base = base};
}

}  // namespace noron::nn
