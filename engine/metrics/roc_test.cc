#include "engine/metrics/roc.h"

#include <gtest/gtest.h>

#include <limits>

#include "engine/core/error.h"

namespace noron {
namespace {

TEST(Roc, AreaIsTheShareOfPairsInTheRightOrder) {
  // Pairs (positive, negative): 0.9 > 0.8, 0.9 > 0.1, 0.8 = 0.8 (half), 0.8 > 0.1.
  const std::vector<float> score = {0.8f, 0.9f, 0.1f, 0.8f};
  const std::vector<int32_t> target = {0, 1, 0, 1};
  const RocCurve curve = Roc(score, target);
  EXPECT_EQ(curve.thresholds, (std::vector<double>{0.9f, 0.8f, 0.1f}));
  EXPECT_EQ(curve.false_positive_rate, (std::vector<double>{0, 0, 0.5, 1}));
  EXPECT_EQ(curve.true_positive_rate, (std::vector<double>{0, 0.5, 1, 1}));
  EXPECT_DOUBLE_EQ(curve.auc, 3.5 / 4);
}

TEST(Roc, ConstantScoresTellNothing) {
  const std::vector<float> score = {1, 1, 1};
  const std::vector<int32_t> target = {0, 1, 1};
  EXPECT_DOUBLE_EQ(Roc(score, target).auc, 0.5);
}

TEST(Roc, RefusesOneClassAndMissingScores) {
  const std::vector<float> score = {1, 2}, missing = {1, std::numeric_limits<float>::quiet_NaN()};
  const std::vector<int32_t> both = {0, 1}, ones = {1, 1}, other = {0, 2};
  EXPECT_THROW(Roc(score, ones), Error);
  EXPECT_THROW(Roc(score, other), Error);
  EXPECT_THROW(Roc(missing, both), Error);
  EXPECT_THROW(Roc(score, std::vector<int32_t>{0}), Error);
}

}  // namespace
}  // namespace noron
