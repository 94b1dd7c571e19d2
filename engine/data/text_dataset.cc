#include "engine/data/text_dataset.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>
#include <utility>

#include "engine/core/error.h"

namespace noron {

TextDataset::TextDataset(std::vector<int32_t> tokens, double validation_fraction)
    : tokens_(std::move(tokens)) {
  assert(validation_fraction >= 0 && validation_fraction < 1);
  auto validation =
      static_cast<size_t>(std::floor(static_cast<double>(tokens_.size()) * validation_fraction));
  if (validation < 2) validation = 0;
  train_count_ = tokens_.size() - validation;
}

void TextDataset::RequireTrainable(int context) const {
  if (tokens_.empty()) throw Error("text.empty", "There is no text to train on.");
  const auto first = tokens_.front();
  if (tokens_.size() > 1 &&
      std::all_of(tokens_.begin(), tokens_.end(), [&](int32_t id) { return id == first; })) {
    throw Error("text.one_token", "The text is one token over and over: there is nothing to learn.",
                {{"tokens", std::to_string(tokens_.size())}});
  }
  if (TrainWindows(context) == 0) {
    const std::string needs = std::to_string(context + 1);
    const std::string has = std::to_string(train_count_);
    throw Error("text.too_short",
                "The training part of the text has " + has + " tokens; a context of " +
                    std::to_string(context) + " needs at least " + needs + ".",
                {{"needs", needs}, {"has", has}, {"context", std::to_string(context)}});
  }
}

int64_t TextDataset::TrainWindows(int context) const {
  return std::max<int64_t>(0, static_cast<int64_t>(train_count_) - context);
}

int64_t TextDataset::EpochBatches(int batch, int context) const {
  const int64_t drawn = int64_t{batch} * context;
  return (static_cast<int64_t>(train_count_) + drawn - 1) / drawn;
}

void TextDataset::TrainBatch(Rng& rng, int batch, int context, std::span<int32_t> ids,
                             std::span<int32_t> targets) const {
  assert(ids.size() == static_cast<size_t>(batch) * context && targets.size() == ids.size());
  const int64_t windows = TrainWindows(context);
  assert(windows > 0);
  for (int row = 0; row < batch; ++row) {
    const int32_t* window = tokens_.data() + rng.Below(static_cast<uint64_t>(windows));
    std::copy_n(window, context, ids.begin() + int64_t{row} * context);
    std::copy_n(window + 1, context, targets.begin() + int64_t{row} * context);
  }
}

int64_t TextDataset::ValidationTargets(int64_t max_tokens) const {
  const int64_t all = std::max<int64_t>(0, static_cast<int64_t>(Validation().size()) - 1);
  return max_tokens == 0 ? all : std::min(all, max_tokens);
}

int64_t TextDataset::ValidationWindows(int context, int64_t max_tokens) const {
  return (ValidationTargets(max_tokens) + context - 1) / context;
}

int64_t TextDataset::ValidationBatch(int64_t first, int batch, int context, std::span<int32_t> ids,
                                     std::span<int32_t> targets, int64_t max_tokens) const {
  assert(ids.size() == static_cast<size_t>(batch) * context && targets.size() == ids.size());
  const std::span<const int32_t> tokens = Validation();
  const int64_t begin = first * context;
  const auto count =
      std::clamp<int64_t>(ValidationTargets(max_tokens) - begin, 0, int64_t{batch} * context);
  std::fill(ids.begin(), ids.end(), 0);
  std::fill(targets.begin(), targets.end(), kIgnore);
  if (count > 0) {
    std::copy_n(tokens.begin() + begin, count, ids.begin());
    std::copy_n(tokens.begin() + begin + 1, count, targets.begin());
  }
  return count;
}

}  // namespace noron
