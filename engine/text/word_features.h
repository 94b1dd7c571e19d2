// What a word looks like: its endings, its beginnings, its syllables, its case. A tagger that has
// never seen a word can still tell from them what it may be ("-ing", "Hà …", "1998").
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/text/vocabulary.h"

namespace noron {

class WordFeatures {
 public:
  // Kinds of feature: the last 1, 2, 3 and 4 characters, the first 2 and 3, the first and the last
  // of the parts between spaces (syllables of a Vietnamese word), and the shape: "Xx", "d", "x-x",
  // runs of capitals, other letters and digits written once.
  static constexpr int kKinds = 9;

  // Features of these words that occur `min_count` times or more; others are unknown.
  static WordFeatures Learn(std::span<const std::string_view> words, int min_count);

  // One id for each kind; 0 when it is unknown.
  std::vector<int32_t> IdsOf(std::string_view word) const;
  int Size() const { return vocabulary_.Size(); }

 private:
  explicit WordFeatures(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {}
  Vocabulary vocabulary_;
};

}  // namespace noron
