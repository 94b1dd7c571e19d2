// ROUGE (Lin 2004): how much of a reference text a summary recalls, by single words, by pairs, and
// by the longest common subsequence.
#pragma once

#include <cstdint>
#include <span>

#include "engine/metrics/scores.h"

namespace noron {

struct Rouge {
  Scores rouge1;   // clipped matches of words over words of the hypothesis (precision), reference
  Scores rouge2;   // … of pairs of neighbours
  Scores rouge_l;  // longest common subsequence over the two lengths
};

// One hypothesis, one reference.
Rouge ScoreRouge(std::span<const int32_t> hypothesis, std::span<const int32_t> reference);

// Length of the longest common subsequence; O(a·b) time, O(b) memory.
int64_t LongestCommonSubsequence(std::span<const int32_t> a, std::span<const int32_t> b);

}  // namespace noron
