// The baseline of every tagger: each word gets the tag that it has most often, whatever stands
// around it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace noron {

class MostFrequentTagger {
 public:
  MostFrequentTagger(int words, int tags)
      : tags_(tags), counts_(static_cast<size_t>(words) * tags), all_(tags) {}

  void Add(std::span<const int32_t> words, std::span<const int32_t> tags);  // one sentence

  // The first on a tie; a word that was never seen gets the most frequent tag of all.
  int32_t Predict(int32_t word) const;
  std::vector<int32_t> Predict(std::span<const int32_t> words) const;

 private:
  int tags_;
  std::vector<int64_t> counts_;  // [words, tags]
  std::vector<int64_t> all_;     // [tags]
};

}  // namespace noron
