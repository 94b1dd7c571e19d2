#include "engine/data/augment_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/data/synonyms.h"

namespace noron {
namespace {

using Words = std::vector<std::string>;

const Words kTen = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

TEST(AugmentText, DropsAShareOfTheWordsAndKeepsTheirOrder) {
  Rng rng(1);
  size_t kept = 0;
  for (int round = 0; round < 300; ++round) {
    const Words words = DropWords(kTen, 0.3, rng);
    EXPECT_TRUE(std::is_sorted(words.begin(), words.end()));
    kept += words.size();
  }
  EXPECT_NEAR(static_cast<double>(kept) / 300, 7, 0.3);
  EXPECT_EQ(DropWords(kTen, 0, rng), kTen);
}

TEST(AugmentText, OneWordStays) {
  Rng rng(2);
  std::set<std::string> left;
  for (int round = 0; round < 200; ++round) {
    const Words words = DropWords(kTen, 1, rng);
    ASSERT_EQ(words.size(), 1u);
    left.insert(words[0]);
  }
  EXPECT_EQ(left.size(), 10u);
  EXPECT_TRUE(DropWords({}, 0.5, rng).empty());
}

TEST(AugmentText, ShuffledWordsStayNear) {
  Rng rng(3);
  int moved = 0, farthest = 0;
  for (int round = 0; round < 300; ++round) {
    const Words words = ShuffleWords(kTen, 2, rng);
    EXPECT_TRUE(std::is_permutation(words.begin(), words.end(), kTen.begin(), kTen.end()));
    for (int i = 0; i < 10; ++i) farthest = std::max(farthest, std::abs(std::stoi(words[i]) - i));
    moved += words != kTen;
  }
  EXPECT_EQ(farthest, 2);
  EXPECT_GT(moved, 250);
  EXPECT_EQ(ShuffleWords(kTen, 0, rng), kTen);
}

TEST(AugmentText, ReplacesByEachOfTheOtherSynonyms) {
  Rng rng(4);
  std::set<std::string> seen;
  for (int round = 0; round < 100; ++round) {
    seen.insert(JoinWithSpaces(ReplaceWithSynonyms(SplitAtSpaces("A big film."), 1, rng)));
  }
  EXPECT_EQ(seen, (std::set<std::string>{"A large movie.", "A huge movie."}));
  EXPECT_EQ(ReplaceWithSynonyms(Words{"big"}, 0, rng), Words{"big"});
}

TEST(AugmentText, TwoSyllablesAreOneWord) {
  Rng rng(5);
  std::set<std::string> seen;
  for (int round = 0; round < 100; ++round) {
    seen.insert(JoinWithSpaces(ReplaceWithSynonyms(SplitAtSpaces("Lan vui vẻ, Nam ngủ"), 1, rng)));
  }
  EXPECT_EQ(seen, (std::set<std::string>{"Lan vui, Nam ngủ", "Lan hớn hở, Nam ngủ"}));
}

TEST(AugmentText, SplittingAndJoining) {
  EXPECT_EQ(SplitAtSpaces("  a  b "), (Words{"a", "b"}));
  EXPECT_EQ(JoinWithSpaces(Words{"a", "b c"}), "a b c");
  EXPECT_TRUE(SplitAtSpaces("").empty());
}

TEST(Synonyms, AWordIsInOneGroupWithOthers) {
  std::set<std::string_view> words;
  for (const std::string_view word : AllSynonyms()) {
    EXPECT_TRUE(words.insert(word).second) << word << " is there twice";
    const auto group = SynonymsOf(word);
    EXPECT_GE(group.size(), 2u) << word;
    EXPECT_NE(std::find(group.begin(), group.end(), word), group.end());
    EXPECT_LT(std::count(word.begin(), word.end(), ' '), kMaxSynonymSyllables) << word;
  }
  EXPECT_GT(words.size(), 200u);
  EXPECT_TRUE(SynonymsOf("transformer").empty());
}

}  // namespace
}  // namespace noron
