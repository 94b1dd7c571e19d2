#include "engine/train/early_stopping.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace noron {
namespace {

TEST(EarlyStopping, StopsAfterSoManyEvaluationsWithoutABetterOne) {
  EarlyStopping stopping({.patience = 2});
  EXPECT_TRUE(stopping.Observe(0, 1.0));
  EXPECT_FALSE(stopping.Observe(10, 1.0));
  EXPECT_TRUE(stopping.Observe(20, 0.5));
  EXPECT_FALSE(stopping.Observe(30, 0.6));
  EXPECT_FALSE(stopping.Stop());
  EXPECT_FALSE(stopping.Observe(40, 0.7));
  EXPECT_TRUE(stopping.Stop());
  EXPECT_EQ(stopping.BestStep(), 20);
  EXPECT_EQ(stopping.Best(), 0.5);
}

TEST(EarlyStopping, HigherCanBeBetter) {
  EarlyStopping stopping({.patience = 1, .lower_is_better = false});
  EXPECT_TRUE(stopping.Observe(0, 0.2));
  EXPECT_TRUE(stopping.Observe(1, 0.3));
  EXPECT_FALSE(stopping.Observe(2, 0.1));
  EXPECT_TRUE(stopping.Stop());
}

TEST(EarlyStopping, SmallGainsDoNotCount) {
  EarlyStopping stopping({.patience = 1, .min_delta = 0.1});
  stopping.Observe(0, 1.0);
  EXPECT_FALSE(stopping.Observe(1, 0.95));
  EXPECT_TRUE(stopping.Stop());
}

TEST(EarlyStopping, NotANumberIsNeverTheBest) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EarlyStopping stopping({.patience = 3});
  EXPECT_FALSE(stopping.Observe(0, nan));
  EXPECT_FALSE(stopping.HasBest());
  EXPECT_TRUE(stopping.Observe(1, 2.0));
  EXPECT_FALSE(stopping.Observe(2, nan));
  EXPECT_EQ(stopping.Best(), 2.0);
}

TEST(EarlyStopping, NoPatienceMeansNeverStopping) {
  EarlyStopping stopping({});
  for (int i = 0; i < 100; ++i) stopping.Observe(i, i);
  EXPECT_FALSE(stopping.Stop());
  EXPECT_EQ(stopping.SinceBest(), 99);
}

}  // namespace
}  // namespace noron
