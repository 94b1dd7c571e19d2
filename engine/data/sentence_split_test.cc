#include "engine/data/sentence_split.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace noron {
namespace {

// Sources 0 … 99, each with i % 4 + 1 translations.
std::vector<SentencePair> Repeating() {
  std::vector<SentencePair> pairs;
  for (int i = 0; i < 100; ++i) {
    for (int j = 0; j <= i % 4; ++j) pairs.push_back({std::to_string(i), std::to_string(j)});
  }
  return pairs;
}

TEST(SentenceSplit, NoSourceIsOnBothSides) {
  for (uint64_t seed = 0; seed < 5; ++seed) {
    Rng rng(seed);
    const auto [train, held_out] = SplitSentences(Repeating(), 0.2, rng);
    EXPECT_EQ(train.size() + held_out.size(), 250u);
    EXPECT_EQ(held_out.size(), 50u);
    std::set<std::string> sources;
    for (const SentencePair& pair : train) sources.insert(pair.source);
    for (const SentencePair& pair : held_out) EXPECT_FALSE(sources.contains(pair.source));
  }
}

TEST(SentenceSplit, DependsOnTheSeedAndKeepsTheOrder) {
  const auto split = [](uint64_t seed) {
    Rng rng(seed);
    return SplitSentences(Repeating(), 0.3, rng).held_out;
  };
  EXPECT_EQ(split(1), split(1));
  EXPECT_NE(split(1), split(2));
  const auto held_out = split(1);
  for (size_t i = 1; i < held_out.size(); ++i) {
    EXPECT_LE(std::stoi(held_out[i - 1].source), std::stoi(held_out[i].source));
  }
}

TEST(SentenceSplit, ALargeGroupIsNeverCut) {
  Rng rng(1);
  const std::vector<LabelledSentence> same(10, {"a", "x"});
  EXPECT_TRUE(SplitSentences(same, 0.5, rng).held_out.empty());
  const std::vector<TaggedSentence> two = {{{"a", "b"}, {"X", "Y"}}, {{"a b"}, {"X"}}};
  EXPECT_EQ(SplitSentences(two, 0.5, rng).held_out.size(), 1u);  // different tokens
}

}  // namespace
}  // namespace noron
