#include "engine/metrics/rouge.h"

#include <algorithm>
#include <vector>

#include "engine/metrics/ngram_counts.h"

namespace noron {
namespace {

Scores FromMatches(int64_t matches, int64_t hypothesis, int64_t reference) {
  return ScoresOf(matches, hypothesis - matches, reference - matches);
}

Scores NgramScores(std::span<const int32_t> hypothesis, std::span<const int32_t> reference,
                   int64_t n) {
  const auto ngrams = [n](std::span<const int32_t> tokens) {
    return std::max<int64_t>(0, static_cast<int64_t>(tokens.size()) - n + 1);
  };
  return FromMatches(ClippedMatches(CountNgrams(hypothesis, n), CountNgrams(reference, n)),
                     ngrams(hypothesis), ngrams(reference));
}

}  // namespace

int64_t LongestCommonSubsequence(std::span<const int32_t> a, std::span<const int32_t> b) {
  std::vector<int64_t> row(b.size() + 1);  // row[j]: of the part of a so far and b[0 … j)
  for (int32_t token : a) {
    int64_t diagonal = 0;
    for (size_t j = 0; j < b.size(); ++j) {
      const int64_t above = row[j + 1];
      row[j + 1] = token == b[j] ? diagonal + 1 : std::max(above, row[j]);
      diagonal = above;
    }
  }
  return row.back();
}

Rouge ScoreRouge(std::span<const int32_t> hypothesis, std::span<const int32_t> reference) {
  return {
      NgramScores(hypothesis, reference, 1), NgramScores(hypothesis, reference, 2),
      FromMatches(LongestCommonSubsequence(hypothesis, reference),
                  static_cast<int64_t>(hypothesis.size()), static_cast<int64_t>(reference.size()))};
}

}  // namespace noron
