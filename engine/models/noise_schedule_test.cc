#include "engine/models/noise_schedule.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace noron {
namespace {

// Values by hand: β = 0.1, 0.2, 0.3; ᾱ = 0.9, 0.9·0.8, 0.9·0.8·0.7.
TEST(NoiseSchedule, LinearByHand) {
  const NoiseSchedule schedule(
      {.kind = NoiseKind::kLinear, .steps = 3, .beta_start = 0.1, .beta_end = 0.3});
  EXPECT_FLOAT_EQ(schedule.Betas()[1], 0.2f);
  EXPECT_FLOAT_EQ(schedule.AlphaBars()[2], 0.504f);
  EXPECT_FLOAT_EQ(schedule.PosteriorVariances()[0], 0.0f);
  EXPECT_FLOAT_EQ(schedule.PosteriorVariances()[1], 0.2f * 0.1f / 0.28f);
}

TEST(NoiseSchedule, LeavesNextToNothingOfTheData) {
  for (NoiseKind kind : {NoiseKind::kLinear, NoiseKind::kCosine}) {
    for (int steps : {25, 100, 1000}) {
      const NoiseSchedule schedule(NoiseConfig::OfSteps(kind, steps));
      ASSERT_EQ(schedule.Steps(), steps);
      EXPECT_LT(schedule.AlphaBars().back(), 1e-3) << steps;
      for (int t = 1; t < steps; ++t) {
        ASSERT_LT(schedule.AlphaBars()[t], schedule.AlphaBars()[t - 1]) << t;
        ASSERT_LE(schedule.PosteriorVariances()[t], schedule.Betas()[t]) << t;
      }
    }
  }
}

TEST(NoiseSchedule, RefusesImpossibleSteps) {
  EXPECT_THROW(NoiseSchedule({.steps = 0}), Error);
  EXPECT_THROW(NoiseSchedule({.steps = 10, .beta_end = 1.5}), Error);
  EXPECT_THROW(NoiseSchedule({.steps = 10, .beta_start = 0}), Error);
}

}  // namespace
}  // namespace noron
