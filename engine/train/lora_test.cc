#include "engine/train/lora.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/core/error.h"
#include "engine/ops/ops.h"
#include "engine/train/learner.h"

namespace noron {
namespace {

// y = head·(body·x), with random weights and one batch of inputs.
struct Fixture {
  Fixture() : store(ParamStore::Hold::kGradients, 128) {
    body = store.Add("body.weight", {5, 4}, true);
    head = store.Add("head.weight", {2, 5}, true);
    bias = store.Add("head.bias", {2}, false);
    for (float& value : store.Values()) value = static_cast<float>(rng.Normal());
    x.resize(6 * 4);
    y.resize(6 * 2);
    for (float& value : x) value = static_cast<float>(rng.Normal());
    for (float& value : y) value = static_cast<float>(rng.Normal());
  }
  Tensor Loss(Tape& tape) {
    const Tensor hidden = Linear(tape, {x.data(), nullptr, {6, 4}}, body);
    return MeanSquaredError(tape, Linear(tape, hidden, head, bias), {y.data(), nullptr, {6, 2}});
  }
  double LossNow() {
    Tape tape(context, arena, {});
    return Loss(tape).data[0];
  }
  Context context;
  Arena arena;
  Rng rng{5};
  ParamStore store;
  Tensor body, head, bias;
  std::vector<float> x, y;
};

const LoraConfig kBody{.patterns = {"body.*"}, .rank = 2, .alpha = 3};

TEST(Lora, BeginsAsTheModelItAdapts) {
  Fixture f;
  const std::vector<float> before(f.body.Values().begin(), f.body.Values().end());
  Lora lora(f.store, kBody, f.rng);
  lora.Apply(f.context);
  EXPECT_TRUE(std::ranges::equal(f.body.Values(), before));
  EXPECT_EQ(lora.Adapted(), std::vector<std::string>{"body.weight"});
  EXPECT_EQ(lora.Adapters().Count(), 2 * 4 + 5 * 2);
}

TEST(Lora, GradientsOfTheFactorsAgreeWithDifferences) {
  Fixture f;
  Lora lora(f.store, kBody, f.rng);
  for (float& value : lora.Adapters().Find("body.weight.lora_B")->tensor.Values()) {
    value = static_cast<float>(0.3 * f.rng.Normal());
  }
  lora.Apply(f.context);
  Tape tape(f.context, f.arena, {.gradients = true});
  tape.Backward(f.Loss(tape));
  lora.PullGradients(f.context);
  for (const Parameter& factor : lora.Adapters().Parameters()) {
    for (int64_t i = 0; i < factor.tensor.Size(); ++i) {
      constexpr float kStep = 5e-3f;
      float& value = factor.tensor.data[i];
      const float kept = value;
      value = kept + kStep;
      lora.Apply(f.context);
      const double above = f.LossNow();
      value = kept - kStep;
      lora.Apply(f.context);
      const double below = f.LossNow();
      value = kept;
      EXPECT_NEAR(factor.tensor.grad[i], (above - below) / (2 * kStep), 2e-3) << factor.name;
    }
  }
}

TEST(Lora, RefusesPatternsWithoutAMatrix) {
  Fixture f;
  EXPECT_THROW(Lora(f.store, {.patterns = {"head.bias"}, .rank = 1}, f.rng), Error);
}

TEST(Learner, LoraChangesTheChosenWeightsByALowRankAndOthersAsAWhole) {
  Fixture f;
  const std::vector<float> before(f.store.Values().begin(), f.store.Values().end());
  LoraConfig rank_one = kBody;
  rank_one.rank = 1;
  Learner learner(f.context, f.store,
                  {.optimizer = {.kind = OptimizerKind::kAdam},
                   .schedule = {.peak = 0.02},
                   .lora = rank_one,
                   .whole = {"head.bias"}});
  const double first = f.LossNow();
  for (int step = 0; step < 50; ++step) {
    learner.Step(f.arena, step, 0, [&](Tape& tape) { return f.Loss(tape); });
  }
  EXPECT_LT(f.LossNow(), 0.8 * first);
  EXPECT_TRUE(
      std::equal(f.head.data, f.head.data + 10, before.data() + (f.head.data - f.body.data)));
  EXPECT_NE(f.bias.data[0], before[f.bias.data - f.body.data]);
  // Every 2×2 minor of a matrix of rank 1 is zero.
  const auto change = [&](int row, int column) {
    return f.body.data[row * 4 + column] - before[row * 4 + column];
  };
  EXPECT_GT(std::abs(change(0, 0)), 1e-3);
  for (int row = 1; row < 5; ++row) {
    for (int column = 1; column < 4; ++column) {
      EXPECT_NEAR(change(0, 0) * change(row, column), change(0, column) * change(row, 0), 1e-5);
    }
  }
}

}  // namespace
}  // namespace noron
