#include "engine/classic/descent.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"

namespace noron {
namespace {

struct Outcome {
  Regime regime;
  Stop stop;
  DescentPoint last;
  int steps;
};

Outcome Follow(const char* function, double x, double y, double learning_rate, int steps = 100,
               OptimizerKind kind = OptimizerKind::kSgd) {
  Context context;
  Descent descent(
      context, Expression(function), x, y,
      {.optimizer = {.kind = kind}, .schedule = {.peak = learning_rate}, .max_steps = steps});
  while (descent.Step()) {
  }
  return {descent.Named(), descent.Stopped(), descent.Path().back(),
          static_cast<int>(descent.Path().size()) - 1};
}

TEST(Descent, NamesWhatALearningRateDoes) {
  const Outcome good = Follow("x^2", 2, 0, 0.2);
  EXPECT_EQ(good.regime, Regime::kGood);
  EXPECT_EQ(good.stop, Stop::kGradient);
  EXPECT_NEAR(good.last.x, 0, 1e-5);
  EXPECT_EQ(Follow("x^2", 2, 0, 0.001).regime, Regime::kTooSmall);
  EXPECT_EQ(Follow("x^2", 2, 0, 0.98, 50).regime, Regime::kOvershooting);
  EXPECT_EQ(Follow("x^2", 2, 0, 1.1).regime, Regime::kDiverging);
  EXPECT_EQ(Follow("x^2", 2, 0, 1.1, 10).regime, Regime::kDiverging);  // before it is out of bounds
}

TEST(Descent, KnowsAStationaryPointThatIsNoMinimum) {
  const Outcome saddle = Follow("x^2 - y^2", 2, 0, 0.1);
  EXPECT_EQ(saddle.stop, Stop::kGradient);
  EXPECT_EQ(saddle.regime, Regime::kStuck);
  EXPECT_EQ(Follow("-(x^2)", 0, 0, 0.1).regime, Regime::kStuck);
  EXPECT_EQ(Follow("x^3", 0, 0, 0.1).regime, Regime::kStuck);
  EXPECT_EQ(Follow("x^4", 0, 0, 0.1).regime, Regime::kGood);
  EXPECT_EQ(Follow("x^3", 1.5, 0, 0.1, 200).regime, Regime::kStuck);  // creeps up to it
}

TEST(Descent, SinglePrecisionIsEnoughToBeThere) {
  const Outcome run = Follow("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", 0, 0, 0.01, 200);
  EXPECT_LT(run.last.value.f, 1e-8);
  EXPECT_EQ(run.regime, Regime::kGood);
}

TEST(Descent, GettingThereFromSideToSideIsOvershooting) {
  const Outcome run = Follow("x^2", 2, 0, 0.9, 200);
  EXPECT_EQ(run.stop, Stop::kGradient);
  EXPECT_EQ(run.regime, Regime::kOvershooting);
  EXPECT_EQ(Follow("x^2", 2, 0, 0.4, 200).regime, Regime::kGood);
}

TEST(Descent, NeedsAValueToStartFrom) {
  EXPECT_THROW(Follow("ln(x)", -1, 0, 0.1), Error);
  EXPECT_THROW(Follow("1/x", 0, 0, 0.1), Error);
}

TEST(Descent, StopsByItsRules) {
  EXPECT_EQ(Follow("x^2", 2, 0, 0.001, 7).steps, 7);
  EXPECT_EQ(Follow("ln(x)", 1, 0, 2).stop, Stop::kDiverged);  // jumps to where there is no ln
  Context context;
  Descent small(context, Expression("x^2"), 2, 0, {.value_below = 0.5});
  while (small.Step()) {
  }
  EXPECT_EQ(small.Stopped(), Stop::kValue);
}

TEST(Descent, EveryLandscapeGoesDownFromItsStart) {
  for (const Landscape& landscape : Landscapes()) {
    SCOPED_TRACE(landscape.name);
    EXPECT_EQ(FindLandscape(landscape.name), &landscape);
    Context context;
    Descent descent(context, Expression(landscape.function), landscape.x, landscape.y,
                    {.schedule = {.peak = landscape.learning_rate}, .max_steps = 10});
    while (descent.Step()) {
    }
    EXPECT_LT(descent.Path().back().value.f, descent.Path().front().value.f);
  }
  EXPECT_EQ(FindLandscape("moon"), nullptr);
}

TEST(Descent, AllOptimizersFindTheBottomOfABowl) {
  for (OptimizerKind kind :
       {OptimizerKind::kSgd, OptimizerKind::kMomentum, OptimizerKind::kNesterov,
        OptimizerKind::kRmsProp, OptimizerKind::kAdagrad, OptimizerKind::kAdam,
        OptimizerKind::kAdamW}) {
    const double rate = kind == OptimizerKind::kAdagrad ? 1.0 : 0.05;
    const Outcome run = Follow("x^2 + 3 y^2", 2.5, 1.5, rate, 400, kind);
    EXPECT_LT(run.last.value.f, 0.05) << static_cast<int>(kind);
  }
}

}  // namespace
}  // namespace noron
