// From logits to the next token: the distribution after the usual controls, and a draw from it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/rng.h"

namespace noron {

struct SamplingOptions {
  double temperature = 1.0;  // 0: always the most probable token
  int top_k = 0;             // keep the k most probable; 0: all, and so is more than the vocabulary
  double top_p = 1.0;        // keep the fewest whose sum reaches p (Holtzman et al. 2020); ≥ 1 token
  double min_p = 0.0;        // keep those with probability ≥ min_p · the largest
  double repetition_penalty = 1.0;  // r > 1 makes seen tokens less likely (Keskar et al. 2019)
};

class Sampler {
 public:
  // Probabilities [V] of the logits [V], in this order, each step on the renormalised result of the
  // one before: repetition penalty (for each distinct id in `previous`: logit / r if positive, else
  // logit · r), temperature, top-k, top-p, min-p. Equal probabilities are ranked by id. A logit that
  // is not a number counts as minus infinity. Valid until the next call.
  std::span<const double> Probabilities(std::span<const float> logits,
                                        std::span<const int32_t> previous,
                                        const SamplingOptions& options);

  // A draw from what the last call of Probabilities() gave.
  int32_t Draw(Rng& rng) const;

  // How many tokens have a probability above 0.
  int Kept() const { return kept_; }

 private:
  // Top-k, top-p, min-p.
  void Filter(const SamplingOptions& options);

  std::vector<double> logits_;
  std::vector<double> probabilities_;
  std::vector<int32_t> order_;  // ids by falling probability
  int kept_ = 0;
};

// softmax of `logits` in double precision; logits that are not numbers get 0.
void ToProbabilities(std::span<const double> logits, std::span<double> probabilities);

}  // namespace noron
