// Strings ↔ ids where the strings are given: words of tagged text, tags, labels, characters. For
// running text see tokenizer.h, which also decides where words end.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/data/sentences.h"

namespace noron {

class Vocabulary {
 public:
  static constexpr std::string_view kUnknown = "<unk>";
  static constexpr int32_t kNone = -1;  // the id of what is not there, without <unk>

  struct Limits {
    // Seen less often than this is rare and gets no id of its own. With 2, the words seen once
    // stand for <unk> while training, so that the model learns what to make of a word it has never
    // seen; with 1 the vector of <unk> would stay as it was drawn.
    int min_count = 2;
    int max_size = 65536;  // ids in all; the most frequent stay
  };

  // `first` (special tokens: "<unk>", "<pad>", …) in their order, then the words by falling count;
  // ties go to the smaller bytes.
  static Vocabulary Learn(std::span<const std::string_view> words, Limits limits,
                          std::vector<std::string> first = {std::string(kUnknown)});
  // Every different word in the order of its bytes, no <unk>: tags and labels.
  static Vocabulary OfLabels(std::span<const std::string_view> words);

  // From plain data, as a file holds it: words[id]. Throws tokenizer.invalid when a word is empty
  // or there twice.
  explicit Vocabulary(std::vector<std::string> words);

  int Size() const { return static_cast<int>(words_.size()); }
  const std::vector<std::string>& Words() const { return words_; }
  const std::string& operator[](int32_t id) const { return words_[id]; }

  // The id of <unk> when there is one and the word is not known, else kNone.
  int32_t IdOf(std::string_view word) const;
  std::vector<int32_t> IdsOf(std::span<const std::string> words) const;

  bool operator==(const Vocabulary& other) const { return words_ == other.words_; }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  std::vector<std::string> words_;
  std::unordered_map<std::string, int32_t, Hash, std::equal_to<>> ids_;
  int32_t unknown_;  // of <unk>, or kNone
};

// What vocabularies are learned from. The views live as long as the sentences.
std::vector<std::string_view> TokensOf(std::span<const TaggedSentence> sentences);
std::vector<std::string_view> TagsOf(std::span<const TaggedSentence> sentences);
std::vector<std::string_view> LabelsOf(std::span<const LabelledSentence> sentences);
std::vector<std::string_view> CharactersOf(std::string_view text);  // code points

// The characters of each word, for models that spell words they have never seen: word w is
// ids[begin[w]] … ids[begin[w + 1] - 1].
struct Spelling {
  std::vector<int32_t> ids;
  std::vector<int32_t> begin;  // one more than words
};
Spelling Spell(std::span<const std::string> words, const Vocabulary& characters);

}  // namespace noron
