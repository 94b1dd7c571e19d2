// How far two ways to group the same things agree, whatever the groups are called.
#pragma once

#include <cstdint>
#include <span>

namespace noron {

// The adjusted Rand index (Hubert & Arabie 1985): 1 when the groups are the same, about 0 by
// chance, at least -1. With n pairs of things, s of them together in both, a and b together in one:
// (s - a·b/n) / ((a + b)/2 - a·b/n); 1 where that is 0/0 (both are one group, or all alone).
// Throws shape.mismatch.
double AdjustedRandIndex(std::span<const int32_t> found, std::span<const int32_t> target);

}  // namespace noron
