#include "engine/metrics/regression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engine/core/error.h"

namespace noron {
namespace {

TEST(Regression, ScoresByHand) {
  const std::vector<float> target = {1, 2, 3}, predicted = {1, 3, 5};
  const RegressionScores scores = ScoreRegression(predicted, target);
  EXPECT_DOUBLE_EQ(scores.mae, 1);
  EXPECT_DOUBLE_EQ(scores.rmse, std::sqrt(5.0 / 3));
  EXPECT_DOUBLE_EQ(scores.r2, 1 - 5.0 / 2);
}

TEST(Regression, TheMeanExplainsNothing) {
  const std::vector<float> target = {1, 2, 3}, mean = {2, 2, 2};
  EXPECT_DOUBLE_EQ(ScoreRegression(mean, target).r2, 0);
  EXPECT_DOUBLE_EQ(ScoreRegression(target, target).r2, 1);
  EXPECT_DOUBLE_EQ(ScoreRegression(target, mean).r2, 0);  // equal targets: nothing to explain
}

TEST(Regression, RefusesWhatDoesNotFit) {
  const std::vector<float> one = {1}, two = {1, 2};
  EXPECT_THROW(ScoreRegression(one, two), Error);
  EXPECT_THROW(ScoreRegression({}, {}), Error);
}

}  // namespace
}  // namespace noron
