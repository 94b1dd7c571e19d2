#include "engine/metrics/bleu.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "engine/metrics/ngram_counts.h"
#include "engine/metrics/scores.h"

namespace noron {
namespace {

int64_t ClosestLength(const Translation& translation) {
  const auto length = static_cast<int64_t>(translation.hypothesis.size());
  std::pair<int64_t, int64_t> best = {INT64_MAX, 0};  // distance, length: the shorter on a tie
  for (const std::vector<int32_t>& reference : translation.references) {
    const auto candidate = static_cast<int64_t>(reference.size());
    best = std::min(best, {std::abs(candidate - length), candidate});
  }
  return best.second;
}

int64_t Matches(const Translation& translation, size_t n) {
  NgramCounts most;
  for (const std::vector<int32_t>& reference : translation.references) {
    for (const auto& [ngram, count] : CountNgrams(reference, n)) {
      int64_t& limit = most[ngram];
      limit = std::max(limit, count);
    }
  }
  return ClippedMatches(CountNgrams(translation.hypothesis, n), most);
}

}  // namespace

Bleu CorpusBleu(std::span<const Translation> corpus) {
  Bleu bleu;
  int64_t hypothesis_length = 0, reference_length = 0;
  for (const Translation& translation : corpus) {
    assert(!translation.references.empty());
    hypothesis_length += static_cast<int64_t>(translation.hypothesis.size());
    reference_length += ClosestLength(translation);
  }
  double logs = 0;
  for (int n = 1; n <= Bleu::kOrders; ++n) {
    int64_t matches = 0, total = 0;
    for (const Translation& translation : corpus) {
      matches += Matches(translation, n);
      total += std::max<int64_t>(0, static_cast<int64_t>(translation.hypothesis.size()) - n + 1);
    }
    bleu.precisions[n - 1] = Share(matches, total);
    logs += std::log(bleu.precisions[n - 1]) / Bleu::kOrders;  // −∞ makes the value 0
  }
  if (hypothesis_length > 0) {
    bleu.brevity_penalty = hypothesis_length > reference_length
                               ? 1.0
                               : std::exp(1.0 - static_cast<double>(reference_length) /
                                                    static_cast<double>(hypothesis_length));
  }
  bleu.value = bleu.brevity_penalty * std::exp(logs);
  return bleu;
}

}  // namespace noron
