#include "engine/bench/limits.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace noron {
namespace {

TEST(LimitsTest, TheLongerOfArithmeticAndMemoryCounts) {
  const Limits limits{.madd_gflops = 100, .triad_gbs = {80, 40, 10}};
  EXPECT_DOUBLE_EQ(limits.Seconds(1e9, 0), 1e-2);
  EXPECT_DOUBLE_EQ(limits.Seconds(0, 64 << 10), (64 << 10) / 80e9);
  EXPECT_DOUBLE_EQ(limits.Seconds(0, (64 << 10) + 1), ((64 << 10) + 1) / 40e9);
  EXPECT_DOUBLE_EQ(limits.Seconds(0, 1e9), 0.1);
  EXPECT_DOUBLE_EQ(limits.Seconds(1e9, 1e9), 0.1);
  EXPECT_DOUBLE_EQ(limits.Seconds(1e11, 1e9), 1);
}

TEST(LimitsTest, TheHigherOfTwoMeasurementsCounts) {
  Limits limits{.madd_gflops = 100, .targets = {{"A", 100}, {"B", 50}}, .triad_gbs = {80, 40, 10}};
  limits.Raise({.madd_gflops = 90, .targets = {{"A", 90}, {"B", 60}}, .triad_gbs = {70, 50, 20}});
  EXPECT_EQ(limits.madd_gflops, 100);
  EXPECT_EQ(limits.targets[0].gflops, 100);
  EXPECT_EQ(limits.targets[1].gflops, 60);
  EXPECT_EQ(limits.triad_gbs, (std::array<double, 3>{80, 50, 20}));
}

// What is measured is checked where it is measured: kernels/machine_limit_test.cc.
TEST(LimitsTest, EveryInstructionSetIsTriedAndTheBestIsUsed) {
  Context context;
  const Limits limits = MeasureLimits(context);
  EXPECT_GT(*std::min_element(limits.triad_gbs.begin(), limits.triad_gbs.end()), 0.1);
  double best = 0;
  for (const auto& [name, gflops] : limits.targets) {
    EXPECT_FALSE(name.empty());
    EXPECT_GT(gflops, 0.1);
    best = std::max(best, gflops);
  }
  EXPECT_GE(limits.madd_gflops, best);
}

}  // namespace
}  // namespace noron
