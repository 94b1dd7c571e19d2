#include "engine/data/sentence_split.h"

#include <cassert>
#include <cmath>
#include <string>
#include <unordered_map>
#include <utility>

namespace noron {
namespace {

std::string KeyOf(const TaggedSentence& sentence) {
  std::string key;
  for (const std::string& token : sentence.tokens) key += token + '\t';
  return key;
}
std::string KeyOf(const SentencePair& pair) { return pair.source; }
std::string KeyOf(const LabelledSentence& sentence) { return sentence.sentence; }

template <typename Sentence>
SentenceSplit<Sentence> Split(std::vector<Sentence> all, double fraction, Rng& rng) {
  assert(fraction >= 0 && fraction < 1);
  std::unordered_map<std::string, size_t> group_of;
  std::vector<size_t> groups, sizes;  // the group of each sentence, the sentences of each group
  for (const Sentence& sentence : all) {
    const size_t group = group_of.try_emplace(KeyOf(sentence), sizes.size()).first->second;
    if (group == sizes.size()) sizes.push_back(0);
    ++sizes[group];
    groups.push_back(group);
  }
  std::vector<size_t> order(sizes.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[rng.Below(i)]);

  auto room = static_cast<size_t>(std::floor(static_cast<double>(all.size()) * fraction));
  std::vector<bool> held(sizes.size());
  for (const size_t group : order) {
    if (sizes[group] > room) continue;
    held[group] = true;
    room -= sizes[group];
  }
  SentenceSplit<Sentence> split;
  for (size_t i = 0; i < all.size(); ++i) {
    (held[groups[i]] ? split.held_out : split.train).push_back(std::move(all[i]));
  }
  return split;
}

}  // namespace

SentenceSplit<TaggedSentence> SplitSentences(std::vector<TaggedSentence> all, double fraction,
                                             Rng& rng) {
  return Split(std::move(all), fraction, rng);
}

SentenceSplit<SentencePair> SplitSentences(std::vector<SentencePair> all, double fraction,
                                           Rng& rng) {
  return Split(std::move(all), fraction, rng);
}

SentenceSplit<LabelledSentence> SplitSentences(std::vector<LabelledSentence> all, double fraction,
                                               Rng& rng) {
  return Split(std::move(all), fraction, rng);
}

}  // namespace noron
