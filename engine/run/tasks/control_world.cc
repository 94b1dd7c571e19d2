#include "engine/run/tasks/control_world.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>

#include "engine/core/error.h"
#include "engine/io/nearest.h"
#include "engine/io/number.h"

namespace noron {

GridWorld WorldOf(const Experiment& experiment, const TaskData& data) {
  const auto rows = GridMap(experiment.data.corpus);
  if (!data.text.empty() || !data.test.empty()) {
    throw Error("config.choice",
                "The task control has maps of its own and reads no file; leave the data out.",
                {{"key", "data.corpus"}, {"value", experiment.data.corpus}});
  }
  if (rows.empty()) {
    std::string allowed;
    for (const std::string_view name : GridMapNames()) {
      allowed += (allowed.empty() ? "" : ", ") + std::string(name);
    }
    const std::string nearest(Nearest(experiment.data.corpus, GridMapNames()));
    throw Error("config.choice",
                "data.corpus is " + experiment.data.corpus +
                    ", which is no map (allowed: " + allowed + "; nearest: " + nearest + ").",
                {{"key", "data.corpus"},
                 {"value", experiment.data.corpus},
                 {"type", "choice"},
                 {"allowed", allowed},
                 {"nearest", nearest}});
  }
  constexpr double kMostSlip = 0.5;
  if (experiment.data.noise > kMostSlip) {
    throw Error("config.range",
                "data.noise is " + Plain(experiment.data.noise) +
                    ", but as the probability to slip it is at most 0.5 (allowed: 0 … 0.5; "
                    "nearest: 0.5).",
                {{"key", "data.noise"},
                 {"value", Plain(experiment.data.noise)},
                 {"allowed", "0 … 0.5"},
                 {"nearest", "0.5"}});
  }
  return GridWorld(rows, experiment.data.noise);
}

double Walk::Return() const { return std::accumulate(rewards.begin(), rewards.end(), 0.0); }

Walk WalkFrom(const GridWorld& world, int start, const Policy& policy, Rng& rng) {
  Walk walk;
  walk.last = start;
  for (int step = 0; step < kLongestWalk; ++step) {
    const int action = policy(walk, rng);
    const GridWorld::Outcome outcome = world.Step(walk.last, action, rng);
    walk.states.push_back(walk.last);
    walk.actions.push_back(action);
    walk.rewards.push_back(outcome.reward);
    walk.last = outcome.state;
    if (outcome.done) break;
  }
  walk.at_goal = world.At(walk.last) == GridWorld::Cell::kGoal;
  return walk;
}

PolicyScore Judge(const GridWorld& world, const Policy& policy, uint64_t seed) {
  // Where nothing slips and nobody guesses, one walk says it all.
  const int times = world.Slip() > 0 ? 10 : 1;
  constexpr uint64_t kJudgeStream = 30;
  Rng rng(seed, kJudgeStream);
  PolicyScore score;
  const std::vector<int32_t> starts = world.FreeStates();
  const double count = static_cast<double>(starts.size()) * times;
  for (const int start : starts) {
    for (int time = 0; time < times; ++time) {
      const Walk walk = WalkFrom(world, start, policy, rng);
      score.mean_return += walk.Return() / count;
      score.success_rate += walk.at_goal / count;
    }
  }
  return score;
}

PolicyScore Judge(const GridWorld& world, std::span<const int> actions) {
  std::vector<PolicyScore> from(world.States()), later;  // with so many steps left
  const std::vector<int32_t> starts = world.FreeStates();
  for (int left = 1; left <= kLongestWalk; ++left) {
    later = from;
    for (const int state : starts) {
      from[state] = {};
      for (const auto& [probability, next] : world.Chances(state, actions[state])) {
        const bool at_goal = world.At(next.state) == GridWorld::Cell::kGoal;
        const PolicyScore rest =
            next.done ? PolicyScore{.success_rate = at_goal ? 1.0 : 0.0} : later[next.state];
        from[state].mean_return += probability * (next.reward + rest.mean_return);
        from[state].success_rate += probability * rest.success_rate;
      }
    }
  }
  PolicyScore score;
  for (const int start : starts) {
    score.mean_return += from[start].mean_return / static_cast<double>(starts.size());
    score.success_rate += from[start].success_rate / static_cast<double>(starts.size());
  }
  return score;
}

double OptimalReturn(const GridWorld& world) {
  const std::vector<double> best = world.BestReturns(kLongestWalk);
  const std::vector<int32_t> starts = world.FreeStates();
  double sum = 0;
  for (const int start : starts) sum += best[start];
  return sum / static_cast<double>(starts.size());
}

Policy OptimalPolicy(const GridWorld& world) {
  return [values = world.OptimalValues(kDiscount)](const Walk& walk, Rng&) {
    const auto row = values.Row(walk.last);
    return static_cast<int>(std::ranges::max_element(row) - row.begin());
  };
}

nlohmann::ordered_json ToJson(const GridWorld& world) {
  constexpr const char* kNames[] = {"free", "wall", "goal", "pit"};
  auto cells = nlohmann::ordered_json::array();
  for (int state = 0; state < world.States(); ++state) {
    cells.push_back(kNames[static_cast<int>(world.At(state))]);
  }
  return {{"rows", world.Rows()},
          {"columns", world.Columns()},
          {"cells", cells},
          {"slip", world.Slip()}};
}

nlohmann::ordered_json ToJson(const Walk& walk) {
  return {{"states", walk.states},
          {"actions", walk.actions},
          {"rewards", walk.rewards},
          {"last", walk.last},
          {"at_goal", walk.at_goal}};
}

}  // namespace noron
