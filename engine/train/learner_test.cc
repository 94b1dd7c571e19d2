#include "engine/train/learner.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "engine/ops/ops.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace {

// One number w, and the loss 3·w.
struct Fixture {
  Fixture() : store(ParamStore::Hold::kGradients, 16), w(store.Add("w", {}, true)) {}
  StepResult Step(Learner& learner, int64_t step) {
    return learner.Step(arena, step, 0, [&](Tape& tape) { return Scale(tape, w, 3); });
  }
  Context context;
  Arena arena;
  ParamStore store;
  Tensor w;
};

constexpr OptimizerConfig kSgd{.kind = OptimizerKind::kSgd};
constexpr Schedule kHalving{.kind = ScheduleKind::kStep, .peak = 0.5, .step_size = 1, .gamma = 0.5};

TEST(Learner, FollowsTheSchedule) {
  Fixture f;
  Learner learner(f.context, f.store, {.optimizer = kSgd, .schedule = kHalving});
  const StepResult first = f.Step(learner, 0);
  EXPECT_EQ(first.loss, 0);
  EXPECT_EQ(first.gradient_norm, 3);  // not 6 after the next: gradients begin at zero
  EXPECT_FLOAT_EQ(f.w.data[0], -1.5f);
  const StepResult second = f.Step(learner, 1);
  EXPECT_FLOAT_EQ(second.loss, -4.5f);
  EXPECT_EQ(second.gradient_norm, 3);
  EXPECT_FLOAT_EQ(f.w.data[0], -1.5f - 0.75f);
}

TEST(Learner, ClipsTheGradientAndReportsItsNormBefore) {
  Fixture f;
  Learner learner(f.context, f.store, {.optimizer = kSgd, .schedule = kHalving, .clip_norm = 1});
  EXPECT_EQ(f.Step(learner, 0).gradient_norm, 3);
  EXPECT_NEAR(f.w.data[0], -0.5, 1e-6);
}

TEST(Learner, LeavesTheWeightsAloneWhenTheLossIsNotFinite) {
  Fixture f;
  Learner learner(f.context, f.store, {.optimizer = kSgd, .schedule = kHalving});
  f.w.data[0] = std::numeric_limits<float>::infinity();
  EXPECT_FALSE(f.Step(learner, 0).finite);
  EXPECT_EQ(learner.GetOptimizer().Updates(), 0);
}

TEST(Learner, TakesANewConfigurationOnTheWay) {
  Fixture f;
  Learner learner(f.context, f.store, {.optimizer = kSgd, .schedule = kHalving});
  LearnerConfig changed = learner.Config();
  changed.schedule.peak = 1.0;
  learner.SetConfig(changed);
  f.Step(learner, 0);
  EXPECT_FLOAT_EQ(f.w.data[0], -3.0f);
}

// Two matrices and a bias under LoRA, and the loss sum(a) + sum(b) + bias.
struct Adapted {
  Adapted()
      : store(ParamStore::Hold::kGradients, 64),
        a(store.Add("a.weight", {2, 3}, true)),
        b(store.Add("b.weight", {2, 3}, true)),
        bias(store.Add("b.bias", {1}, false)) {}
  // How far each moves in some steps.
  std::vector<double> Moves(std::vector<ParameterRule> rules, std::vector<std::string> whole = {}) {
    const std::vector<float> before(store.Values().begin(), store.Values().end());
    Learner learner(context, store,
                    {.optimizer = kSgd,
                     .schedule = {.peak = 0.1},
                     .rules = std::move(rules),
                     .lora = {.patterns = {"*"}, .rank = 1},
                     .whole = std::move(whole)});
    for (int64_t step = 0; step < 3; ++step) {
      learner.Step(arena, step, 0, [&](Tape& tape) {
        return Add(tape, Add(tape, Sum(tape, a), Sum(tape, b)), Sum(tape, bias));
      });
    }
    std::vector<double> moves;
    for (const Parameter& parameter : store.Parameters()) {
      double distance = 0;
      for (int64_t i = 0; i < parameter.tensor.Size(); ++i) {
        distance += std::fabs(parameter.tensor.data[i] - before[parameter.offset + i]);
      }
      moves.push_back(distance);
    }
    return moves;
  }
  Context context;
  Arena arena;
  ParamStore store;
  Tensor a, b, bias;
};

TEST(LearnerWithLora, AdaptsMatricesAlone) {
  const std::vector<double> moves = Adapted().Moves({});
  EXPECT_GT(moves[0], 0);
  EXPECT_GT(moves[1], 0);
  EXPECT_EQ(moves[2], 0);
  EXPECT_GT(Adapted().Moves({}, {"b.bias"})[2], 0);
}

TEST(LearnerWithLora, LeavesFrozenWeightsAsTheyAre) {
  const std::vector<double> moves = Adapted().Moves({{"a.*", {.thaw_at = kNever}}});
  EXPECT_EQ(moves[0], 0);
  EXPECT_GT(moves[1], 0);
  EXPECT_THROW(Adapted().Moves({{"*", {.thaw_at = kNever}}}), Error);
}

TEST(LearnerWithLora, AdaptersLearnAsFastAsTheirWeights) {
  const std::vector<double> moves = Adapted().Moves({{"a.*", {.rate = 0.1}}, {"b.*", {.rate = 1}}});
  EXPECT_GT(moves[0], 0);
  EXPECT_LT(moves[0], moves[1]);
  EXPECT_EQ(moves[2], 0);
}

}  // namespace
}  // namespace noron
