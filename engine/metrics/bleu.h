// Corpus BLEU-4 without smoothing (Papineni et al. 2002): how much of a translation stands in
// translations by people. On tokens of any kind.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace noron {

struct Translation {
  std::vector<int32_t> hypothesis;
  std::vector<std::vector<int32_t>> references;
};

struct Bleu {
  static constexpr int kOrders = 4;
  double value = 0;  // 0 to 1: brevity penalty · exp(mean of the logs of the precisions)
  // Per n = 1 … 4: matches, each n-gram at most as often as in the one reference that has it most,
  // over the n-grams of the hypotheses, both summed over the corpus.
  std::array<double, kOrders> precisions{};
  // exp(1 − r/c) for hypotheses shorter than their references, else 1. r sums per sentence the
  // reference length closest to the hypothesis, the shorter on a tie.
  double brevity_penalty = 0;
};

// Every translation has at least one reference. 0 when any precision is 0 or 0/0.
Bleu CorpusBleu(std::span<const Translation> corpus);

}  // namespace noron
