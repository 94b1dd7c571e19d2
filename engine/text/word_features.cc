#include "engine/text/word_features.h"

#include <algorithm>
#include <utility>

#include "engine/text/unicode.h"

namespace noron {
namespace {

// Capitals of Latin script up to Latin Extended Additional, where Vietnamese lives. In its extended
// blocks capitals and small letters take turns.
bool IsCapital(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z';
  if (c < 0x100) return c >= 0xC0 && c <= 0xDE;
  const bool extended = (c >= 0x100 && c <= 0x17F) || (c >= 0x1E00 && c <= 0x1EFF);
  return (extended && c % 2 == 0) || c == 0x1A0 || c == 0x1AF;  // Ơ, Ư
}

char ShapeOf(char32_t c) {
  switch (ClassOf(c)) {
    case CharacterClass::kNumber:
      return 'd';
    case CharacterClass::kLetter:
    case CharacterClass::kMark:
      return IsCapital(c) ? 'X' : 'x';
    case CharacterClass::kSpace:
      return ' ';
    default:
      return '-';
  }
}

// "kind:value" for each kind, in order.
std::vector<std::string> FeaturesOf(std::string_view word) {
  std::vector<size_t> begins;  // of the characters
  std::string shape;
  for (size_t at = 0; at < word.size();) {
    const CodePoint point = CodePointAt(word, at);
    const char kind = ShapeOf(point.value);
    if (shape.empty() || shape.back() != kind) shape += kind;
    begins.push_back(at);
    at += point.length;
  }
  begins.push_back(word.size());
  const size_t count = begins.size() - 1;
  std::vector<std::string> features;
  const auto add = [&](const char* kind, std::string_view value) {
    features.push_back(kind + std::string(value));
  };
  for (const size_t length : {1, 2, 3, 4}) {
    const size_t from = count < length ? 0 : count - length;
    add(length == 1   ? "1:"
        : length == 2 ? "2:"
        : length == 3 ? "3:"
                      : "4:",
        word.substr(begins[from]));
  }
  for (const size_t length : {2, 3}) {
    add(length == 2 ? "<2:" : "<3:", word.substr(0, begins[std::min(count, length)]));
  }
  add("first:", word.substr(0, word.find(' ')));
  add("last:", word.substr(word.rfind(' ') + 1));  // npos + 1 = 0
  add("shape:", shape);
  return features;
}

}  // namespace

WordFeatures WordFeatures::Learn(std::span<const std::string_view> words, int min_count) {
  std::vector<std::string> all;
  for (const std::string_view word : words) {
    for (std::string& feature : FeaturesOf(word)) all.push_back(std::move(feature));
  }
  const std::vector<std::string_view> views(all.begin(), all.end());
  return WordFeatures(Vocabulary::Learn(views, {.min_count = min_count}));
}

std::vector<int32_t> WordFeatures::IdsOf(std::string_view word) const {
  const std::vector<std::string> features = FeaturesOf(word);
  return vocabulary_.IdsOf(features);
}

}  // namespace noron
