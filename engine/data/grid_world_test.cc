#include "engine/data/grid_world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace noron {
namespace {

constexpr std::string_view kCorridor[] = {"...G", ".#.O"};

TEST(GridWorld, WallsAndEdgesStopAndEndsEnd) {
  const GridWorld world(kCorridor, 0);
  Rng rng(1);
  EXPECT_EQ(world.States(), 8);
  EXPECT_EQ(world.FreeStates(), (std::vector<int32_t>{0, 1, 2, 4, 6}));
  EXPECT_EQ(world.Step(1, 2, rng).state, 1);  // a wall below
  EXPECT_EQ(world.Step(0, 0, rng).state, 0);  // the edge
  const GridWorld::Outcome goal = world.Step(2, 1, rng);
  EXPECT_TRUE(goal.done);
  EXPECT_EQ(goal.reward, GridWorld::kGoalReward);
  EXPECT_EQ(world.Step(6, 1, rng).reward, GridWorld::kPitReward);
  EXPECT_FALSE(world.Step(0, 1, rng).done);
}

TEST(GridWorld, ValueIterationByHand) {
  const Matrix values = GridWorld(kCorridor, 0).OptimalValues(0.5);
  EXPECT_DOUBLE_EQ(values(2, 1), 1);
  EXPECT_DOUBLE_EQ(values(1, 1), -0.04 + 0.5 * 1);
  EXPECT_NEAR(values(0, 1), -0.04 + 0.5 * 0.46, 1e-9);
  EXPECT_DOUBLE_EQ(values(6, 1), -1);
}

TEST(GridWorld, SlippingIsAsFrequentAsSaidAndLowersTheValue) {
  const GridWorld world(kCorridor, 0.3);
  Rng rng(2);
  int as_wanted = 0;
  for (int i = 0; i < 10000; ++i) as_wanted += world.Step(1, 1, rng).state == 2;
  EXPECT_NEAR(as_wanted / 10000.0, 0.7, 0.02);
  EXPECT_LT(world.OptimalValues(0.9)(1, 1), GridWorld(kCorridor, 0).OptimalValues(0.9)(1, 1));
}

TEST(GridWorld, EveryMapLeadsToItsGoal) {
  for (const std::string_view name : GridMapNames()) {
    const GridWorld world(GridMap(name), 0);
    const Matrix values = world.OptimalValues(1.0);
    for (const int state : world.FreeStates()) {
      EXPECT_GT(std::ranges::max(values.Row(state)), 0.4) << name << " " << state;
    }
  }
  EXPECT_TRUE(GridMap("moon").empty());
}

}  // namespace
}  // namespace noron
