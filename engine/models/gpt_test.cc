#include "engine/models/gpt.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "engine/core/error.h"
#include "engine/models/small_gpt.h"
#include "engine/models/testing.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

// A model with its memory.
struct Model {
  explicit Model(const GptConfig& config, uint64_t seed = 1)
      : store(ParamStore::Hold::kGradients, Floats(config)), rng(seed), gpt({store, rng}, config) {
    // Larger than the usual initial matrices, so that differences show.
    for (const Parameter& parameter : store.Parameters()) {
      if (parameter.tensor.shape.Rank() < 2) continue;
      for (float& value : parameter.tensor.Values()) value *= 10;
    }
  }
  static int64_t Floats(const GptConfig& config) {
    ParamStore plan;
    Rng rng;
    Gpt({plan, rng}, config);
    return plan.Floats();
  }
  std::vector<float> Logits(const std::vector<int32_t>& ids, const Gpt::Options& options = {},
                            int batch = 1) {
    Arena arena;
    Tape tape(context, arena, {});
    const Tensor logits = gpt.Logits(tape, gpt.Hidden(tape, ids, batch, options));
    return {logits.data, logits.data + logits.Size()};
  }

  Context context;
  ParamStore store;
  Rng rng;
  Gpt gpt;
};

double Distance(std::vector<float>::const_iterator a, std::vector<float>::const_iterator b, int n) {
  double largest = 0;
  for (int i = 0; i < n; ++i) largest = std::max(largest, std::abs(double{a[i]} - b[i]));
  return largest;
}

constexpr Positions kAll[] = {Positions::kNone, Positions::kSinusoidal,    Positions::kLearned,
                              Positions::kRope, Positions::kRopeHalfSplit, Positions::kAlibi};

TEST(Gpt, NamesItsParametersAsGpt2) {
  ParamStore plan;
  Rng rng;
  GptConfig config = SmallGpt();
  config.tied_head = false;
  Gpt({plan, rng}, config);
  std::set<std::string> names;
  for (const Parameter& parameter : plan.Parameters()) names.insert(parameter.name);
  for (const char* name :
       {"wte.weight", "wpe.weight", "h.0.ln_1.weight", "h.0.ln_1.bias", "h.1.attn.c_attn.weight",
        "h.1.attn.c_attn.bias", "h.1.attn.c_proj.weight", "h.1.mlp.c_fc.weight",
        "h.1.mlp.c_proj.bias", "ln_f.weight", "ln_f.bias", "lm_head.weight"}) {
    EXPECT_EQ(names.count(name), 1u) << name;
  }
  EXPECT_EQ(plan.Parameters().size(), 2u + 2 * 12 + 2 + 1);
  EXPECT_TRUE(plan.Find("h.0.attn.c_attn.weight")->transposed);
  EXPECT_FALSE(plan.Find("wte.weight")->transposed);
  EXPECT_FALSE(plan.Find("h.0.ln_1.weight")->decay);
}

TEST(Gpt, NoTokenSeesTheFuture) {
  for (Positions positions : kAll) {
    Model model(SmallGpt(positions));
    const auto before = model.Logits({1, 2, 3, 4, 5});
    const auto after = model.Logits({1, 2, 3, 9, 10});
    EXPECT_EQ(Distance(before.begin(), after.begin(), 3 * 11), 0) << static_cast<int>(positions);
    EXPECT_GT(Distance(before.begin() + 33, after.begin() + 33, 22), 1e-3);
  }
}

TEST(Gpt, WithoutPositionsAndMaskASentenceIsABag) {
  for (Positions positions : kAll) {
    Model model(SmallGpt(positions));
    const Gpt::Options bag{.positions = false, .causal = false};
    const auto straight = model.Logits({1, 2, 3, 4}, bag);
    const auto swapped = model.Logits({1, 4, 3, 2}, bag);
    EXPECT_LT(Distance(straight.begin() + 11, swapped.begin() + 33, 11), 1e-4);
    EXPECT_LT(Distance(straight.begin() + 22, swapped.begin() + 22, 11), 1e-4);
    if (positions == Positions::kNone) continue;
    const Gpt::Options ordered{.causal = false};
    const auto with = model.Logits({1, 2, 3, 4}, ordered);
    const auto with_swapped = model.Logits({1, 4, 3, 2}, ordered);
    EXPECT_GT(Distance(with.begin(), with_swapped.begin(), 11), 1e-3)
        << static_cast<int>(positions);
  }
}

TEST(Gpt, ACacheGivesTheSameLogits) {
  for (Positions positions : kAll) {
    GptConfig config = SmallGpt(positions);
    config.block.heads = 6;  // grouped queries, a window, two sequences at once
    config.block.kv_heads = 3;
    config.window = 3;
    Model model(config);
    const std::vector<int32_t> ids = {1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1};
    const auto whole = model.Logits(ids, {}, 2);
    KvCache cache = model.gpt.MakeCache(2);
    int done = 0;
    for (int chunk : {3, 1, 2}) {
      std::vector<int32_t> part;
      for (int b = 0; b < 2; ++b) {
        part.insert(part.end(), ids.begin() + b * 6 + done, ids.begin() + b * 6 + done + chunk);
      }
      const auto logits = model.Logits(part, {.cache = &cache}, 2);
      for (int b = 0; b < 2; ++b) {
        EXPECT_LT(Distance(logits.begin() + b * chunk * 11, whole.begin() + (b * 6 + done) * 11,
                           chunk * 11),
                  1e-4)
            << static_cast<int>(positions) << ", token " << done;
      }
      done += chunk;
    }
    EXPECT_EQ(cache.Length(), 6);
    EXPECT_THROW(model.Logits({1, 2, 3, 4, 5, 6}, {.cache = &cache}, 2), Error);
  }
}

TEST(Gpt, EveryParameterGetsItsGradient) {
  for (auto activation : {nn::Activation::kGelu, nn::Activation::kSwiGlu, nn::Activation::kRelu}) {
    for (bool norm_first : {true, false}) {
      GptConfig config = SmallGpt();
      config.block.activation = activation;
      config.block.norm_first = norm_first;
      config.block.norm = norm_first ? nn::NormKind::kLayerNorm : nn::NormKind::kRmsNorm;
      config.tied_head = norm_first;
      config.context = 4;
      config.vocab = 4;
      Model model(config);
      const std::vector<int32_t> ids = {0, 1, 2, 3}, labels = {1, 2, 3, 0};
      const auto loss = [&](bool backward) {
        Arena arena;
        Tape tape(model.context, arena, {.gradients = true});
        const Tensor result =
            CrossEntropy(tape, model.gpt.Logits(tape, model.gpt.Hidden(tape, ids, 1)), labels);
        if (backward) tape.Backward(result);
        return double{result.data[0]};
      };
      ExpectGradients(model.store, loss);
    }
  }
}

TEST(Gpt, PredictsTheMemoryOfAStep) {
  for (float dropout : {0.0f, 0.1f}) {
    for (auto activation : {nn::Activation::kGelu, nn::Activation::kSwiGlu}) {
      GptConfig config = SmallGpt(Positions::kRope);
      config.block.d_model = 48;
      config.block.d_ff = 192;
      config.block.dropout = dropout;
      config.block.activation = activation;
      config.context = 32;
      Model model(config);
      std::vector<int32_t> ids(4 * 32, 1);
      Arena arena;
      Tape tape(model.context, arena,
                {.gradients = true, .training = true, .reuse_gradients = true});
      const Tensor loss =
          CrossEntropy(tape, model.gpt.Logits(tape, model.gpt.Hidden(tape, ids, 4)), ids);
      tape.Backward(loss);
      const double predicted = 4.0 * Gpt::StepFloats(config, 4, 32);
      EXPECT_GT(predicted, 0.95 * arena.Used());
      EXPECT_LT(predicted, 1.3 * arena.Used());
    }
  }
}

TEST(Gpt, RefusesWhatDoesNotFit) {
  Model model(SmallGpt());
  EXPECT_THROW(model.Logits({1, 2, 3, 4, 5, 6, 7, 8, 9}), Error);  // context 8
  EXPECT_THROW(model.Logits({}), Error);
  EXPECT_THROW(model.Logits({11}), Error);  // vocabulary 11
}

}  // namespace
}  // namespace noron
