// A Decision Transformer in a grid world: it learns from walks that others have made, good and bad
// ones, and then acts by being asked for a return.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "engine/models/decision_transformer.h"
#include "engine/models/stored.h"
#include "engine/ops/ops.h"
#include "engine/run/learning.h"
#include "engine/run/model.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/control_world.h"
#include "engine/run/tasks/points_json.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

constexpr int kMoments = 12;        // of a walk that the model sees at once
constexpr int32_t kNothing = -100;  // the label of what follows a walk's end
constexpr double kAsked[] = {-1, -0.5, 0, 0.5, 1};

// Walks that err in a share of their steps, a different one for each from 0.2 to 1, and otherwise
// take the best way.
std::vector<Walk> Behaviour(const GridWorld& world, int count, uint64_t seed) {
  constexpr uint64_t kStream = 31;
  constexpr double kLeastErring = 0.2;
  Rng rng(seed, kStream);
  const Policy optimal = OptimalPolicy(world);
  const std::vector<int32_t> starts = world.FreeStates();
  std::vector<Walk> walks;
  for (int i = 0; i < count; ++i) {
    const double erring = kLeastErring + (1 - kLeastErring) * rng.Uniform();
    const Policy policy = [&](const Walk& walk, Rng& chance) {
      return chance.Uniform() < erring ? static_cast<int>(chance.Below(GridWorld::kActions))
                                       : optimal(walk, chance);
    };
    walks.push_back(WalkFrom(world, starts[rng.Below(starts.size())], policy, rng));
  }
  return walks;
}

// The highest return that any walk had from a place on; 0 where nobody was. Where steps slip that
// is the luckiest, which no policy can promise.
std::vector<double> BestSeen(const GridWorld& world, const std::vector<Walk>& walks) {
  std::vector<double> best(world.States(), -std::numeric_limits<double>::infinity());
  for (const Walk& walk : walks) {
    double to_go = 0;
    for (size_t t = walk.states.size(); t-- > 0;) {
      to_go += walk.rewards[t];
      best[walk.states[t]] = std::max(best[walk.states[t]], to_go);
    }
  }
  for (double& value : best) value = std::isfinite(value) ? value : 0;
  return best;
}

class DecisionTransformerTask final : public Task {
 public:
  DecisionTransformerTask(Context& context, const Experiment& experiment, const TaskData& data)
      : context_(context),
        world_(WorldOf(experiment, data)),
        seed_(static_cast<uint64_t>(experiment.seed)),
        walks_(Behaviour(world_, experiment.data.count > 0 ? experiment.data.count : kUsualWalks,
                         seed_)),
        best_seen_(BestSeen(world_, walks_)),
        model_(DecisionTransformerConfig{.states = world_.States(),
                                         .actions = GridWorld::kActions,
                                         .moments = kMoments,
                                         .layers = experiment.model.layers,
                                         .block = BlockConfigOf(experiment)},
               Rng(seed_, kWeightsStream)),
        learner_(context, model_.store, LearnerConfigOf(experiment, model_.store)),
        batch_(experiment.training.batch),
        batches_(seed_, kBatchesStream),
        dropout_seed_(RandomBits(seed_, kDropoutStream)) {
    const size_t places = static_cast<size_t>(batch_) * kMoments;
    returns_.resize(places);
    states_.resize(places);
    actions_.resize(places);
    labels_.resize(places);
  }

  StepResult Step(int64_t step) override {
    for (int i = 0; i < batch_; ++i) {
      const Walk& walk = walks_[batches_.Below(walks_.size())];
      Fill(walk, batches_.Below(walk.states.size()), static_cast<size_t>(i) * kMoments);
    }
    return learner_.Step(
        arena_, step, RandomBits(dropout_seed_, static_cast<uint64_t>(step)), [&](Tape& tape) {
          const Tensor logits = model_.model.Logits(tape, {returns_, states_, actions_}, batch_);
          return CrossEntropy(tape, logits, labels_, {.ignore_index = kNothing});
        });
  }

  // return, success_rate: when asked for the best that was seen from the start; low_return: when
  // asked for -1; both on walks. behaviour_return: of the walks it learned from; optimal_return:
  // the highest there can be on average.
  std::vector<Metric> Evaluate() override {
    const PolicyScore most = Judge(world_, Asking(best_seen_), seed_);
    double behaviour = 0;
    for (const Walk& walk : walks_) behaviour += walk.Return() / static_cast<double>(walks_.size());
    return {{"return", most.mean_return, false},
            {"success_rate", most.success_rate, false},
            {"low_return", Judge(world_, Asking(Everywhere(kAsked[0])), seed_).mean_return, true},
            {"behaviour_return", behaviour, false},
            {"optimal_return", OptimalReturn(world_), false}};
  }

  std::vector<NamedStore> Stores() override { return {{"model", &model_.store}}; }

  // {"world", "asked": the return that the metric "return" asks for in each state: the best that
  // was
  //  seen from there, "achieved": [{"asked", "return", "success_rate"}], "behaviour": a few of the
  //  walks it learned from, "walk": from the first free place, with its "asked"}
  nlohmann::ordered_json Report() override {
    constexpr size_t kShown = 10;
    Json achieved = Json::array(), behaviour = Json::array();
    for (const double asked : kAsked) {
      const PolicyScore score = Judge(world_, Asking(Everywhere(asked)), seed_);
      achieved.push_back(
          {{"asked", asked}, {"return", score.mean_return}, {"success_rate", score.success_rate}});
    }
    for (size_t i = 0; i < std::min(kShown, walks_.size()); ++i) {
      behaviour.push_back(ToJson(walks_[i]));
    }
    Rng rng(seed_, kSamplingStream);
    Json json;
    json["world"] = ToJson(world_);
    json["asked"] = NumbersToJson(std::span<const double>(best_seen_));
    json["achieved"] = achieved;
    json["behaviour"] = behaviour;
    const int start = world_.FreeStates().front();
    json["walk"] = ToJson(WalkFrom(world_, start, Asking(best_seen_), rng));
    json["walk"]["asked"] = json["asked"][start];
    return json;
  }

 private:
  static constexpr int kUsualWalks = 1000;

  // A piece of the walk from `begin` on, at `place` of the batch.
  void Fill(const Walk& walk, size_t begin, size_t place) {
    double to_go = 0;
    for (size_t t = begin; t < walk.rewards.size(); ++t) to_go += walk.rewards[t];
    for (size_t k = 0; k < kMoments; ++k) {
      const size_t t = begin + k;
      const bool inside = t < walk.states.size();
      returns_[place + k] = inside ? static_cast<float>(to_go) : 0;
      states_[place + k] = inside ? walk.states[t] : 0;
      actions_[place + k] = inside ? walk.actions[t] : 0;
      labels_[place + k] = inside ? walk.actions[t] : kNothing;
      if (inside) to_go -= walk.rewards[t];
    }
  }

  std::vector<double> Everywhere(double asked) const {
    return std::vector<double>(world_.States(), asked);
  }

  // The likeliest action after the latest moments, when asked[start] is wanted from the whole walk.
  Policy Asking(std::vector<double> asked) {
    return [this, asked = std::move(asked)](const Walk& walk, Rng&) {
      const size_t now = walk.states.size();
      const size_t begin = now + 1 > kMoments ? now + 1 - kMoments : 0;
      const int moments = static_cast<int>(now + 1 - begin);
      std::vector<float> returns;
      std::vector<int32_t> states, actions;
      double to_go = asked[now > 0 ? walk.states.front() : walk.last];
      for (size_t t = 0; t <= now; ++t) {
        if (t >= begin) {
          returns.push_back(static_cast<float>(to_go));
          states.push_back(t < now ? walk.states[t] : walk.last);
          actions.push_back(t < now ? walk.actions[t] : 0);
        }
        if (t < now) to_go -= walk.rewards[t];
      }
      arena_.Reset();
      Tape tape(context_, arena_, {});
      const Tensor logits = model_.model.Logits(tape, {returns, states, actions}, 1);
      const float* last = logits.data + int64_t{moments - 1} * GridWorld::kActions;
      return static_cast<int>(std::max_element(last, last + GridWorld::kActions) - last);
    };
  }

  Context& context_;
  Arena arena_;
  GridWorld world_;
  uint64_t seed_;
  std::vector<Walk> walks_;
  std::vector<double> best_seen_;  // [states]
  Stored<DecisionTransformer> model_;
  Learner learner_;
  int batch_;
  Rng batches_;
  uint64_t dropout_seed_;
  // [batch, kMoments]
  std::vector<float> returns_;
  std::vector<int32_t> states_, actions_, labels_;
};

}  // namespace

std::unique_ptr<Task> MakeDecisionTransformerTask(Context& context, const Experiment& experiment,
                                                  const TaskData& data) {
  return std::make_unique<DecisionTransformerTask>(context, experiment, data);
}

}  // namespace noron
