#include "engine/train/learner.h"

#include <gtest/gtest.h>

#include <limits>

#include "engine/ops/ops.h"

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

}  // namespace
}  // namespace noron
