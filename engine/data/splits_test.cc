#include "engine/data/splits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/core/error.h"

namespace noron {
namespace {

using Indices = std::vector<int32_t>;

TEST(Splits, HoldOutKeepsTheLastPart) {
  const Split split = HoldOut(5, 0.4);
  EXPECT_EQ(split.train, (Indices{0, 1, 2}));
  EXPECT_EQ(split.validation, (Indices{3, 4}));
}

TEST(Splits, HoldOutLeavesNoSideEmpty) {
  EXPECT_EQ(HoldOut(5, 0.01).validation.size(), 1u);
  EXPECT_EQ(HoldOut(2, 0.9).train.size(), 1u);
  EXPECT_EQ(HoldOut(1, 0.5).train.size(), 1u);
  EXPECT_EQ(HoldOut(5, 0).validation.size(), 0u);
}

TEST(Splits, ShufflingKeepsEverySampleOnce) {
  Rng rng(3);
  const Split split = HoldOut(100, 0.25, &rng);
  std::set<int32_t> all(split.train.begin(), split.train.end());
  all.insert(split.validation.begin(), split.validation.end());
  EXPECT_EQ(all.size(), 100u);
  EXPECT_EQ(split.validation.size(), 25u);
  EXPECT_FALSE(std::is_sorted(split.train.begin(), split.train.end()));
  Rng again(3);
  EXPECT_EQ(HoldOut(100, 0.25, &again).validation, split.validation);
}

TEST(Splits, FirstFoldsAreOneLonger) {
  EXPECT_EQ(KFold(7, 3), (Indices{0, 0, 0, 1, 1, 2, 2}));
  Rng rng(5);
  Indices shuffled = KFold(7, 3, &rng);
  EXPECT_NE(shuffled, KFold(7, 3));
  std::sort(shuffled.begin(), shuffled.end());
  EXPECT_EQ(shuffled, KFold(7, 3));
}

TEST(Splits, StratifiedFoldsShareEveryClass) {
  Indices labels;
  for (int i = 0; i < 23; ++i) labels.push_back(i % 7 == 0 ? 2 : i % 2);
  Rng rng(1);
  for (Rng* shuffle : {static_cast<Rng*>(nullptr), &rng}) {
    const Indices fold_of = StratifiedKFold(labels, 4, shuffle);
    for (int c = 0; c < 3; ++c) {
      int total = 0, least = 100, most = 0;
      for (int fold = 0; fold < 4; ++fold) {
        int count = 0;
        for (int32_t i : SplitOfFold(fold_of, fold).validation) count += labels[i] == c;
        total += count;
        least = std::min(least, count);
        most = std::max(most, count);
      }
      EXPECT_EQ(least, total / 4);
      EXPECT_EQ(most, (total + 3) / 4);
    }
  }
}

TEST(Splits, TrainAndValidationTogetherAreEverything) {
  const Indices fold_of = KFold(7, 3);
  const Split split = SplitOfFold(fold_of, 1);
  EXPECT_EQ(split.train, (Indices{0, 1, 2, 5, 6}));
  EXPECT_EQ(split.validation, (Indices{3, 4}));
}

TEST(Splits, RefusesImpossibleFolds) {
  EXPECT_THROW(KFold(3, 4), Error);
  EXPECT_THROW(KFold(3, 1), Error);
  EXPECT_THROW(StratifiedKFold(Indices{0, 1}, 3), Error);
}

}  // namespace
}  // namespace noron
