#include "engine/text/vocabulary.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/core/error.h"
#include "engine/text/unicode.h"

namespace noron {

Vocabulary::Vocabulary(std::vector<std::string> words) : words_(std::move(words)) {
  for (size_t id = 0; id < words_.size(); ++id) {
    const bool is_new = ids_.emplace(words_[id], static_cast<int32_t>(id)).second;
    if (is_new && !words_[id].empty()) continue;
    const std::string problem = "the word “" + Printable(words_[id]) + "” with id " +
                                std::to_string(id) + (is_new ? " is empty" : " is there twice");
    throw Error("tokenizer.invalid", "The vocabulary cannot be used: " + problem + ".",
                {{"problem", problem}});
  }
  const auto unknown = ids_.find(kUnknown);
  unknown_ = unknown == ids_.end() ? kNone : unknown->second;
}

Vocabulary Vocabulary::Learn(std::span<const std::string_view> words, Limits limits,
                             std::vector<std::string> first) {
  std::unordered_map<std::string_view, int64_t> counts;
  for (const std::string_view word : words) ++counts[word];
  for (const std::string& special : first) counts.erase(special);
  std::vector<std::pair<std::string_view, int64_t>> order(counts.begin(), counts.end());
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  for (const auto& [word, count] : order) {
    if (count < limits.min_count || std::ssize(first) >= limits.max_size) break;
    first.emplace_back(word);
  }
  return Vocabulary(std::move(first));
}

Vocabulary Vocabulary::OfLabels(std::span<const std::string_view> words) {
  const std::set<std::string_view> distinct(words.begin(), words.end());
  return Vocabulary({distinct.begin(), distinct.end()});
}

int32_t Vocabulary::IdOf(std::string_view word) const {
  const auto found = ids_.find(word);
  return found == ids_.end() ? unknown_ : found->second;
}

std::vector<int32_t> Vocabulary::IdsOf(std::span<const std::string> words) const {
  std::vector<int32_t> ids;
  ids.reserve(words.size());
  for (const std::string& word : words) ids.push_back(IdOf(word));
  return ids;
}

std::vector<std::string_view> TokensOf(std::span<const TaggedSentence> sentences) {
  std::vector<std::string_view> all;
  for (const auto& [tokens, tags] : sentences) all.insert(all.end(), tokens.begin(), tokens.end());
  return all;
}

std::vector<std::string_view> TagsOf(std::span<const TaggedSentence> sentences) {
  std::vector<std::string_view> all;
  for (const auto& [tokens, tags] : sentences) all.insert(all.end(), tags.begin(), tags.end());
  return all;
}

std::vector<std::string_view> LabelsOf(std::span<const LabelledSentence> sentences) {
  std::vector<std::string_view> all;
  for (const LabelledSentence& sentence : sentences) all.push_back(sentence.label);
  return all;
}

std::vector<std::string_view> CharactersOf(std::string_view text) {
  std::vector<std::string_view> all;
  for (size_t at = 0; at < text.size();) {
    const size_t length = static_cast<size_t>(CodePointAt(text, at).length);
    all.push_back(text.substr(at, length));
    at += length;
  }
  return all;
}

Spelling Spell(std::span<const std::string> words, const Vocabulary& characters) {
  Spelling spelling;
  spelling.begin.push_back(0);
  for (const std::string& word : words) {
    for (const std::string_view character : CharactersOf(word)) {
      spelling.ids.push_back(characters.IdOf(character));
    }
    spelling.begin.push_back(static_cast<int32_t>(spelling.ids.size()));
  }
  return spelling;
}

}  // namespace noron
