// How often each n-gram occurs in a sentence: what BLEU and ROUGE count.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace noron {

using NgramCounts = std::map<std::vector<int32_t>, int64_t>;

inline NgramCounts CountNgrams(std::span<const int32_t> tokens, size_t n) {
  NgramCounts counts;
  for (size_t i = 0; i + n <= tokens.size(); ++i) {
    ++counts[{tokens.begin() + i, tokens.begin() + i + n}];
  }
  return counts;
}

// Σ over the n-grams of `counts` of min(its count, its count in `limits`).
inline int64_t ClippedMatches(const NgramCounts& counts, const NgramCounts& limits) {
  int64_t matches = 0;
  for (const auto& [ngram, count] : counts) {
    const auto limit = limits.find(ngram);
    if (limit != limits.end()) matches += std::min(count, limit->second);
  }
  return matches;
}

}  // namespace noron
