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

TEST(GridWorld, BestReturnsByHand) {
  const GridWorld straight(kCorridor, 0);
  EXPECT_DOUBLE_EQ(straight.BestReturns(30)[0], 1 - 2 * 0.04);
  EXPECT_DOUBLE_EQ(straight.BestReturns(2)[0], -2 * 0.04);  // the goal is three steps away
  // One step beside the goal: as wanted, against the wall's edge, or down into the pit's row.
  const GridWorld slippery({{"..G", "..O"}}, 0.2);
  EXPECT_DOUBLE_EQ(slippery.BestReturns(1)[1], 0.8 * 1 + 0.1 * -0.04 + 0.1 * -0.04);
  EXPECT_EQ(slippery.BestReturns(1)[2], 0);
}

TEST(GridWorld, NoPolicyReturnsMoreThanTheBest) {
  for (const std::string_view name : GridMapNames()) {
    const GridWorld world(GridMap(name), 0.3);
    const std::vector<double> best = world.BestReturns(30);
    const Matrix values = world.OptimalValues(0.95);
    Rng rng(3);
    for (const int start : world.FreeStates()) {
      constexpr int kWalks = 400;
      double mean = 0;
      for (int walk = 0; walk < kWalks; ++walk) {
        int state = start;
        for (int step = 0; step < 30; ++step) {
          const auto row = values.Row(state);
          const auto action = std::max_element(row.begin(), row.end()) - row.begin();
          const GridWorld::Outcome next = world.Step(state, static_cast<int>(action), rng);
          mean += next.reward / kWalks;
          if (next.done) break;
          state = next.state;
        }
      }
      EXPECT_LT(mean, best[start] + 0.2) << name << " " << start;  // 4 standard errors
    }
  }
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
