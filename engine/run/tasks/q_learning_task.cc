// Tabular Q-learning in a grid world: one episode a step, from any free place.
#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "engine/classic/q_learning.h"
#include "engine/run/model.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/control_world.h"
#include "engine/run/tasks/points_json.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

class QLearningTask final : public Task {
 public:
  QLearningTask(const Experiment& experiment, const TaskData& data)
      : world_(WorldOf(experiment, data)),
        optimal_(world_.OptimalValues(kDiscount)),
        learning_(world_.States(), GridWorld::kActions, kDiscount),
        starts_(world_.FreeStates()),
        seed_(static_cast<uint64_t>(experiment.seed)),
        steps_(experiment.training.steps),
        rng_(seed_, kBatchesStream) {}

  // From random walks to hardly any chance: exploration falls from 1 to 0.05.
  StepResult Step(int64_t step) override {
    const double done = static_cast<double>(step) / static_cast<double>(steps_);
    const double exploration = std::max(kLeastExploration, 1 - done);
    const int start = starts_[rng_.Below(starts_.size())];
    returns_.push_back(learning_.Episode(world_, start, kLongestWalk, exploration, rng_));
    return {.loss = ValueError()};  // to look at: the agent does not know the optimum
  }

  // return, success_rate: expected, from all free places alike; optimal_return: the highest there
  // can be; value_error: the mean distance of max Q from the optimum over all places, both with
  // rewards discounted.
  std::vector<Metric> Evaluate() override {
    std::vector<int> actions;
    for (int state = 0; state < world_.States(); ++state) {
      actions.push_back(learning_.Best(state));
    }
    const PolicyScore score = Judge(world_, actions);
    return {{"return", score.mean_return, false},
            {"success_rate", score.success_rate, false},
            {"optimal_return", OptimalReturn(world_), false},
            {"value_error", ValueError(), true}};
  }

  // {"world", "values": [state][action], "optimal": the same by value iteration, "policy": [state],
  // null where nobody stands,
  //  "returns": of each episode, "walk": from the first free place}
  nlohmann::ordered_json Report() override {
    Json policy = Json::array();
    for (int state = 0; state < world_.States(); ++state) {
      const bool is_free = world_.At(state) == GridWorld::Cell::kFree;
      policy.push_back(is_free ? Json(learning_.Best(state)) : Json(nullptr));
    }
    Rng rng(seed_, kSamplingStream);
    Json json;
    json["world"] = ToJson(world_);
    json["values"] = MatrixToJson(learning_.Values());
    json["optimal"] = MatrixToJson(optimal_);
    json["policy"] = policy;
    json["returns"] = NumbersToJson(std::span<const double>(returns_));
    json["walk"] = ToJson(WalkFrom(world_, starts_.front(), Greedy(), rng));
    return json;
  }

 private:
  static constexpr double kLeastExploration = 0.05;

  Policy Greedy() const {
    return [this](const Walk& walk, Rng&) { return learning_.Best(walk.last); };
  }

  double ValueError() const {
    double sum = 0;
    for (const int state : starts_) {
      sum += std::fabs(std::ranges::max(learning_.Values().Row(state)) -
                       std::ranges::max(optimal_.Row(state)));
    }
    return sum / static_cast<double>(starts_.size());
  }

  GridWorld world_;
  Matrix optimal_;
  QLearning learning_;
  std::vector<int32_t> starts_;
  uint64_t seed_;
  int64_t steps_;
  Rng rng_;
  std::vector<double> returns_;
};

}  // namespace

std::unique_ptr<Task> MakeQLearningTask(Context&, const Experiment& experiment,
                                        const TaskData& data) {
  return std::make_unique<QLearningTask>(experiment, data);
}

}  // namespace noron
