#include "engine/classic/q_learning.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace noron {
namespace {

TEST(QLearning, OneStepByHand) {
  constexpr std::string_view kMap[] = {".G"};
  QLearning learning(2, GridWorld::kActions, 0.9);
  Rng rng(1);
  for (int i = 0; i < 200; ++i) learning.Episode(GridWorld(kMap, 0), 0, 1, 1.0, rng);
  EXPECT_NEAR(learning.Values()(0, 1), 1, 1e-9);            // the first visit sets it
  EXPECT_NEAR(learning.Values()(0, 0), -0.04 + 0.9, 0.15);  // then stays and goes right
  EXPECT_EQ(learning.Best(0), 1);
}

// What it learns from walks is what value iteration computes from the rules.
TEST(QLearning, EndsWhereValueIterationIs) {
  for (const double slip : {0.0, 0.2}) {
    const GridWorld world(GridMap("open"), slip);
    const Matrix optimal = world.OptimalValues(0.9);
    QLearning learning(world.States(), GridWorld::kActions, 0.9);
    Rng rng(3);
    const std::vector<int32_t> starts = world.FreeStates();
    for (int episode = 0; episode < 6000; ++episode) {
      learning.Episode(world, starts[episode % starts.size()], 50, 0.5, rng);
    }
    for (const int state : starts) {
      EXPECT_NEAR(std::ranges::max(learning.Values().Row(state)),
                  std::ranges::max(optimal.Row(state)), slip == 0 ? 0.02 : 0.1)
          << state;
    }
  }
}

}  // namespace
}  // namespace noron
