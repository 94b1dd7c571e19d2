#include "engine/train/trainer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "engine/models/small_gpt.h"
#include "engine/nn/scope.h"

namespace noron {
namespace {

struct Fixture {
  Fixture() : store(ParamStore::Hold::kGradients, 1 << 16), gpt(nn::Scope(store, rng), TinyGpt()) {}

  Workspace Space() { return {context, arena}; }

  Context context;
  Arena arena;
  Rng rng{3};
  ParamStore store;
  Gpt gpt;
  const std::vector<int32_t> ids = {0, 1, 2, 3, 4, 0, 1, 2};
  const std::vector<int32_t> targets = {1, 2, 3, 4, 0, 1, 2, 3};
};

TEST(TrainStep, LearnsACycle) {
  Fixture f;
  Optimizer optimizer(f.store, {});
  const Batch batch{f.ids, f.targets, 2};
  const StepOptions options{.learning_rate = 0.01, .clip_norm = 1.0};
  const double first = TrainStep(f.Space(), f.gpt, f.store, optimizer, batch, options).loss;
  double last = first;
  for (int i = 0; i < 100; ++i) {
    last = TrainStep(f.Space(), f.gpt, f.store, optimizer, batch, options).loss;
  }
  EXPECT_NEAR(first, std::log(5.0), 0.1);
  EXPECT_LT(last, 0.05);
}

// 4 layers, 4 heads, width 128 on one sequence of 2,048 tokens: weights of attention alone would be
// 268 MB.
TEST(TrainStep, ALongContextFitsInMemory) {
  GptConfig config;
  config.vocab = 65;
  config.context = 2048;
  config.layers = 4;
  config.block.d_model = 128;
  config.block.heads = config.block.kv_heads = 4;
  config.block.d_ff = 512;
  constexpr size_t kLimit = 256'000'000;
  const double predicted = 4.0 * Gpt::StepFloats(config, 1, config.context);
  EXPECT_LT(predicted, kLimit);

  ParamStore store(ParamStore::Hold::kGradients, 2 << 20);
  const size_t parameters = 4 * 4 * (2 << 20);  // bytes of values, gradients and two moments
  Rng rng(1);
  const Gpt gpt(nn::Scope(store, rng), config);
  Optimizer optimizer(store, {});
  Context context;
  Arena arena(kLimit - parameters);
  const std::vector<int32_t> ids(config.context, 1);
  const StepResult result = TrainStep({context, arena}, gpt, store, optimizer, {ids, ids, 1}, {});
  EXPECT_TRUE(result.finite);
}

TEST(TrainStep, LeavesTheWeightsAloneWhenTheLossIsNotFinite) {
  Fixture f;
  Optimizer optimizer(f.store, {});
  f.store.Values()[0] = std::numeric_limits<float>::quiet_NaN();
  const float before = f.store.Values()[1];
  const StepResult result =
      TrainStep(f.Space(), f.gpt, f.store, optimizer, {f.ids, f.targets, 2}, {});
  EXPECT_FALSE(result.finite);
  EXPECT_EQ(f.store.Values()[1], before);
  EXPECT_EQ(optimizer.Updates(), 0);
}

TEST(Evaluate, PredictsEveryTokenButTheFirstOnce) {
  Fixture f;
  // 11 tokens: two windows of 4 together, then one of 2.
  const std::vector<int32_t> tokens = {0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0};
  const Evaluation together = Evaluate(f.Space(), f.gpt, tokens, 8);
  const Evaluation one_by_one = Evaluate(f.Space(), f.gpt, tokens, 1);
  EXPECT_EQ(together.tokens, 10);
  EXPECT_NEAR(together.loss, one_by_one.loss, 1e-6);
  EXPECT_EQ(together.accuracy, one_by_one.accuracy);
  EXPECT_NEAR(together.loss, std::log(5.0), 0.1);
}

TEST(Evaluate, NothingToPredict) {
  Fixture f;
  const std::vector<int32_t> one = {0};
  EXPECT_EQ(Evaluate(f.Space(), f.gpt, one, 4).tokens, 0);
  EXPECT_EQ(Evaluate(f.Space(), f.gpt, {}, 4).tokens, 0);
}

}  // namespace
}  // namespace noron
