#include "engine/classic/most_frequent_tagger.h"

#include <algorithm>
#include <cassert>

namespace noron {
namespace {

int32_t Largest(std::span<const int64_t> counts) {
  return static_cast<int32_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
}

}  // namespace

void MostFrequentTagger::Add(std::span<const int32_t> words, std::span<const int32_t> tags) {
  assert(words.size() == tags.size());
  for (size_t i = 0; i < words.size(); ++i) {
    ++counts_[static_cast<size_t>(words[i]) * tags_ + tags[i]];
    ++all_[tags[i]];
  }
}

int32_t MostFrequentTagger::Predict(int32_t word) const {
  const auto row = std::span(counts_).subspan(static_cast<size_t>(word) * tags_, tags_);
  const int32_t tag = Largest(row);
  return row[tag] > 0 ? tag : Largest(all_);
}

std::vector<int32_t> MostFrequentTagger::Predict(std::span<const int32_t> words) const {
  std::vector<int32_t> tags;
  for (const int32_t word : words) tags.push_back(Predict(word));
  return tags;
}

}  // namespace noron
