// What the two ways to act in a grid world share: the world of an experiment, how well a policy
// does in it, and what there is to see.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <vector>

#include "engine/core/rng.h"
#include "engine/data/grid_world.h"
#include "engine/io/experiment.h"
#include "engine/run/task.h"

namespace noron {

inline constexpr double kDiscount = 0.95;
inline constexpr int kLongestWalk = 30;  // then it counts as lost

// data.corpus is the map, data.noise the probability to slip. Throws config.choice, config.range,
// and config.choice when there is a file: worlds are built in.
GridWorld WorldOf(const Experiment& experiment, const TaskData& data);

struct Walk {
  std::vector<int32_t> states;  // where each action was taken
  std::vector<int32_t> actions;
  std::vector<double> rewards;
  int32_t last = 0;      // where it ended
  bool at_goal = false;  // rather than in a pit, or nowhere

  double Return() const;
};

// Chooses an action at the end of a walk that stands in walk.last; policies that are judged do not
// guess.
using Policy = std::function<int(const Walk& walk, Rng& rng)>;
Walk WalkFrom(const GridWorld& world, int start, const Policy& policy, Rng& rng);

// From every free place the same number of walks, with random numbers of their own.
struct PolicyScore {
  double mean_return = 0;
  double success_rate = 0;  // the share of walks that come to the goal
};
PolicyScore Judge(const GridWorld& world, const Policy& policy, uint64_t seed);

// The same without chance, for a policy that is one action for each state: what walks come to on
// average.
PolicyScore Judge(const GridWorld& world, std::span<const int> actions);

// What no policy surpasses on average: the mean of the best expected returns of all free places.
double OptimalReturn(const GridWorld& world);

// The best for rewards discounted by kDiscount: value iteration, which knows the rules. Where steps
// slip, another policy may have a higher sum of rewards.
Policy OptimalPolicy(const GridWorld& world);

// {"rows", "columns", "cells": "free", …, "slip"}
nlohmann::ordered_json ToJson(const GridWorld& world);
// {"states", "actions", "rewards", "last", "at_goal"}
nlohmann::ordered_json ToJson(const Walk& walk);

}  // namespace noron
