#include "engine/metrics/rouge.h"

#include <gtest/gtest.h>

#include <vector>

namespace noron {
namespace {

TEST(Rouge, ByHand) {
  // "police kill the gunman" against "police killed the gunman" (Lin 2004).
  const std::vector<int32_t> hypothesis = {0, 9, 2, 3}, reference = {0, 1, 2, 3};
  const Rouge rouge = ScoreRouge(hypothesis, reference);
  EXPECT_DOUBLE_EQ(rouge.rouge1.f1, 0.75);
  EXPECT_DOUBLE_EQ(rouge.rouge2.recall, 1.0 / 3);
  EXPECT_DOUBLE_EQ(rouge.rouge_l.recall, 0.75);
}

TEST(Rouge, RepeatedWordsCountAsOftenAsInTheReference) {
  const std::vector<int32_t> hypothesis = {5, 5, 5, 5}, reference = {5, 6};
  const Scores scores = ScoreRouge(hypothesis, reference).rouge1;
  EXPECT_DOUBLE_EQ(scores.precision, 0.25);
  EXPECT_DOUBLE_EQ(scores.recall, 0.5);
  EXPECT_DOUBLE_EQ(scores.f1, 2.0 / 6);
}

TEST(Rouge, SubsequencesMaySkip) {
  const std::vector<int32_t> a = {1, 2, 3, 4, 5, 6}, b = {9, 2, 4, 1, 6};
  EXPECT_EQ(LongestCommonSubsequence(a, b), 3);  // 2 4 6
  EXPECT_EQ(LongestCommonSubsequence(a, {}), 0);
  EXPECT_EQ(LongestCommonSubsequence({}, b), 0);
}

TEST(Rouge, NothingIsZero) { EXPECT_EQ(ScoreRouge({}, {}).rouge_l.f1, 0); }

}  // namespace
}  // namespace noron
