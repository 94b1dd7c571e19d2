// Perplexity: among how many equally likely tokens a language model hesitates on average.
#pragma once

#include <cstdint>
#include <span>

namespace noron {

// exp(−Σ mask·log_prob / Σ mask), natural logs; an empty mask counts everything. Throws
// shape.mismatch when the mask has another size, number.range when nothing counts.
double Perplexity(std::span<const float> log_prob, std::span<const int32_t> mask = {});

}  // namespace noron
