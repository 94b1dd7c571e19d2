#include "engine/data/augment_text.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "engine/data/synonyms.h"

namespace noron {
namespace {

constexpr std::string_view kMarks = ".,;:!?\"')";

// The word of the table that starts at words[at]: how many words it takes, and the marks after it.
struct Match {
  std::span<const std::string_view> group;
  int words = 1;
  std::string_view word;
  std::string marks;
};

Match MatchAt(std::span<const std::string> words, size_t at, std::string& joined) {
  Match best;
  joined.clear();
  for (int count = 1; count <= kMaxSynonymSyllables && at + count <= words.size(); ++count) {
    if (count > 1) joined += ' ';
    joined += words[at + count - 1];
    const size_t end = joined.find_last_not_of(kMarks) + 1;  // 0 when there are only marks
    const std::string_view word = std::string_view(joined).substr(0, end);
    const auto group = SynonymsOf(word);
    if (!group.empty()) {
      best = {group, count, *std::find(group.begin(), group.end(), word), joined.substr(end)};
    }
  }
  return best;
}

}  // namespace

std::vector<std::string> DropWords(std::span<const std::string> words, double probability,
                                   Rng& rng) {
  assert(probability >= 0 && probability <= 1);
  std::vector<std::string> kept;
  for (const std::string& word : words) {
    if (rng.Uniform() >= probability) kept.push_back(word);
  }
  if (kept.empty() && !words.empty()) kept.push_back(words[rng.Below(words.size())]);
  return kept;
}

std::vector<std::string> ShuffleWords(std::span<const std::string> words, int distance, Rng& rng) {
  assert(distance >= 0);
  std::vector<std::pair<double, size_t>> places;  // where a word wants to be, and where it was
  for (size_t i = 0; i < words.size(); ++i) {
    places.emplace_back(static_cast<double>(i) + rng.Uniform() * (distance + 1), i);
  }
  std::sort(places.begin(), places.end());
  std::vector<std::string> shuffled;
  for (const auto& [place, i] : places) shuffled.push_back(words[i]);
  return shuffled;
}

std::vector<std::string> ReplaceWithSynonyms(std::span<const std::string> words, double probability,
                                             Rng& rng) {
  assert(probability >= 0 && probability <= 1);
  std::vector<std::string> replaced;
  std::string joined;
  for (size_t at = 0; at < words.size();) {
    const Match match = MatchAt(words, at, joined);
    if (match.group.empty() || rng.Uniform() >= probability) {
      replaced.insert(replaced.end(), words.begin() + at, words.begin() + at + match.words);
    } else {
      // One of the others: a draw among all but one, where the word itself stands for the last.
      std::string_view other = match.group[rng.Below(match.group.size() - 1)];
      if (other == match.word) other = match.group.back();
      for (std::string& word : SplitAtSpaces(other)) replaced.push_back(std::move(word));
      replaced.back() += match.marks;
    }
    at += match.words;
  }
  return replaced;
}

std::vector<std::string> SplitAtSpaces(std::string_view sentence) {
  std::vector<std::string> words;
  for (size_t at = 0; at < sentence.size();) {
    const size_t end = std::min(sentence.find(' ', at), sentence.size());
    if (end > at) words.emplace_back(sentence.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

std::string JoinWithSpaces(std::span<const std::string> words) {
  std::string sentence;
  for (const std::string& word : words) {
    if (!sentence.empty()) sentence += ' ';
    sentence += word;
  }
  return sentence;
}

}  // namespace noron
