#include "engine/train/schedule.h"

#include <gtest/gtest.h>

namespace noron {
namespace {

TEST(Schedule, ConstantNeverChanges) {
  const Schedule schedule{.kind = ScheduleKind::kConstant, .peak = 0.5};
  EXPECT_EQ(schedule.Rate(0), 0.5);
  EXPECT_EQ(schedule.Rate(100000), 0.5);
}

TEST(Schedule, CosineRisesThenFallsToTheMinimum) {
  const Schedule schedule{
      .kind = ScheduleKind::kCosine, .peak = 1.0, .total = 110, .warmup = 10, .minimum = 0.1};
  EXPECT_DOUBLE_EQ(schedule.Rate(0), 0.1);
  EXPECT_DOUBLE_EQ(schedule.Rate(9), 1.0);
  EXPECT_DOUBLE_EQ(schedule.Rate(10), 1.0);
  EXPECT_NEAR(schedule.Rate(60), 0.55, 1e-12);
  EXPECT_NEAR(schedule.Rate(110), 0.1, 1e-12);
  EXPECT_NEAR(schedule.Rate(5000), 0.1, 1e-12);
}

TEST(Schedule, LinearIsALine) {
  const Schedule schedule{.kind = ScheduleKind::kLinear, .peak = 1.0, .total = 100};
  EXPECT_DOUBLE_EQ(schedule.Rate(0), 1.0);
  EXPECT_DOUBLE_EQ(schedule.Rate(25), 0.75);
  EXPECT_DOUBLE_EQ(schedule.Rate(100), 0.0);
}

TEST(Schedule, WarmupLongerThanTheTrainingOnlyRises) {
  const Schedule schedule{
      .kind = ScheduleKind::kLinear, .peak = 1.0, .total = 5, .warmup = 10, .minimum = 0.25};
  EXPECT_DOUBLE_EQ(schedule.Rate(4), 0.5);
  EXPECT_DOUBLE_EQ(schedule.Rate(10), 0.25);
}

TEST(Schedule, InverseSquareRootPeaksAtTheEndOfTheWarmup) {
  const Schedule schedule{.kind = ScheduleKind::kInverseSqrt, .peak = 0.01, .warmup = 100};
  EXPECT_DOUBLE_EQ(schedule.Rate(49), 0.005);
  EXPECT_DOUBLE_EQ(schedule.Rate(99), 0.01);
  EXPECT_DOUBLE_EQ(schedule.Rate(399), 0.005);
}

TEST(Schedule, InverseSquareRootWithoutWarmupStartsAtThePeak) {
  const Schedule schedule{.kind = ScheduleKind::kInverseSqrt, .peak = 0.01};
  EXPECT_DOUBLE_EQ(schedule.Rate(0), 0.01);
  EXPECT_DOUBLE_EQ(schedule.Rate(3), 0.005);
}

TEST(Schedule, StepFallsByGamma) {
  const Schedule schedule{
      .kind = ScheduleKind::kStep, .peak = 1.0, .step_size = 10, .gamma = 0.5};
  EXPECT_DOUBLE_EQ(schedule.Rate(9), 1.0);
  EXPECT_DOUBLE_EQ(schedule.Rate(10), 0.5);
  EXPECT_DOUBLE_EQ(schedule.Rate(29), 0.25);
}

TEST(Schedule, OneCycleStartsLowPeaksAndEndsLower) {
  const Schedule schedule{.kind = ScheduleKind::kOneCycle, .peak = 1.0, .total = 100};
  EXPECT_NEAR(schedule.Rate(0), 1.0 / 25, 1e-12);
  EXPECT_NEAR(schedule.Rate(29), 1.0, 1e-12);
  EXPECT_NEAR(schedule.Rate(99), 1.0 / 25 / 1e4, 1e-12);
}

}  // namespace
}  // namespace noron
