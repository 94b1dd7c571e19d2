// One stream of token ids, cut into what a language model trains on and what it is judged by.
// The last part of the stream is for validation; the cut is between two tokens.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/rng.h"

namespace noron {

class TextDataset {
 public:
  static constexpr int32_t kIgnore = -100;  // a target that counts for nothing (cross-entropy)

  // floor(tokens · validation_fraction) tokens are kept for validation; a single one would predict
  // nothing and goes to training. `validation_fraction` in [0, 1).
  TextDataset(std::vector<int32_t> tokens, double validation_fraction);

  // Throws text.empty, text.one_token (nothing to learn), text.too_short when the training part has
  // no window of context + 1 tokens.
  void RequireTrainable(int context) const;

  std::span<const int32_t> Train() const { return {tokens_.data(), train_count_}; }
  std::span<const int32_t> Validation() const {
    return {tokens_.data() + train_count_, tokens_.size() - train_count_};
  }

  // Different windows of context + 1 tokens that a training batch can draw.
  int64_t TrainWindows(int context) const;
  // Batches after which as many tokens were drawn as the training part has, rounded up.
  int64_t EpochBatches(int batch, int context) const;

  // ids, targets [batch, context]: windows drawn with replacement; targets are ids one later.
  void TrainBatch(Rng& rng, int batch, int context, std::span<int32_t> ids,
                  std::span<int32_t> targets) const;

  // Windows of `context` targets that follow each other without overlap and together predict every
  // token of the validation part but its first, or the first `max_tokens` of those (0: all).
  int64_t ValidationWindows(int context, int64_t max_tokens = 0) const;

  // Windows first … first + batch - 1 of ValidationWindows(context, max_tokens). Targets past the
  // end are kIgnore, ids there 0. Returns the number of targets that count.
  int64_t ValidationBatch(int64_t first, int batch, int context, std::span<int32_t> ids,
                          std::span<int32_t> targets, int64_t max_tokens = 0) const;

 private:
  int64_t ValidationTargets(int64_t max_tokens) const;

  std::vector<int32_t> tokens_;
  size_t train_count_;
};

}  // namespace noron
