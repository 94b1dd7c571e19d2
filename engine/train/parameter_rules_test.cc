#include "engine/train/parameter_rules.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/train/optimizer.h"

namespace noron {
namespace {

TEST(MatchesPattern, StarsStandForAnyCharacters) {
  EXPECT_TRUE(MatchesPattern("h.0.*", "h.0.attn.weight"));
  EXPECT_FALSE(MatchesPattern("h.0.*", "h.01.attn.weight"));
  EXPECT_TRUE(MatchesPattern("*", ""));
  EXPECT_TRUE(MatchesPattern("*.bias", "h.0.bias.bias"));
  EXPECT_TRUE(MatchesPattern("h.*.attn.*", "h.10.attn.c_proj.bias"));
  EXPECT_FALSE(MatchesPattern("h.*.attn", "h.10.attn.c_proj.bias"));
  EXPECT_TRUE(MatchesPattern("head", "head"));
  EXPECT_FALSE(MatchesPattern("head", "heads"));
  EXPECT_FALSE(MatchesPattern("", "head"));
}

// Three layers of one number each, all values 2 and all gradients 1.
struct Fixture {
  Fixture() : store(ParamStore::Hold::kGradients, 64) {
    for (const char* name : {"table", "h.0.a.weight", "h.0.b.weight", "h.1.a.weight"}) {
      tensors.push_back(store.Add(name, {1}, true));
      tensors.back().data[0] = 2;
      tensors.back().grad[0] = 1;
    }
  }
  float Moved(int i) const { return 2 - tensors[i].data[0]; }
  Context context;
  ParamStore store;
  std::vector<Tensor> tensors;
};

TEST(Treatments, TheFirstRuleThatMatchesCounts) {
  Fixture f;
  const std::vector<ParameterRule> rules = {{"h.0.a.*", {.rate = 0.5}},
                                            {"h.*", {.thaw_at = kNever}}};
  const std::vector<Treatment> treatments = Treatments(f.store, rules);
  EXPECT_EQ(treatments,
            (std::vector<Treatment>{{}, {.rate = 0.5}, {.thaw_at = kNever}, {.thaw_at = kNever}}));
}

TEST(Treatments, APatternWithoutAParameterIsAMistake) {
  Fixture f;
  EXPECT_THROW(Treatments(f.store, std::vector<ParameterRule>{{"layer.*", {}}}), Error);
}

TEST(LayerPatterns, PartsWithTheSameNumberBelongTogether) {
  Fixture f;
  EXPECT_EQ(LayerPatterns(f.store), (std::vector<std::string>{"table", "h.0.*", "h.1.*"}));
  ParamStore plan;
  for (const char* name : {"wte.weight", "encoder.2.norm.weight", "ln_f.weight", "ln_f.bias"}) {
    plan.Add(name, {1}, true);
  }
  EXPECT_EQ(LayerPatterns(plan), (std::vector<std::string>{"wte.*", "encoder.2.*", "ln_f.*"}));
}

TEST(Optimizer, FrozenParametersStayAndDoNotCount) {
  Fixture f;
  Optimizer optimizer(f.store, {.kind = OptimizerKind::kSgd},
                      Freeze(std::vector<std::string>{"table", "h.0.*"}));
  optimizer.ZeroFrozenGradients();
  EXPECT_EQ(GradientNorm(f.context, f.store), 1.0);
  optimizer.Update(f.context, 0.5);
  EXPECT_EQ(f.Moved(0), 0);
  EXPECT_EQ(f.Moved(2), 0);
  EXPECT_EQ(f.Moved(3), 0.5f);
}

TEST(Optimizer, LayersNearTheInputLearnMoreSlowly) {
  Fixture f;
  Optimizer optimizer(f.store, {.kind = OptimizerKind::kSgd},
                      Discriminative(LayerPatterns(f.store), 0.5));
  optimizer.Update(f.context, 1.0);
  EXPECT_EQ(f.Moved(0), 0.25f);
  EXPECT_EQ(f.Moved(1), 0.5f);
  EXPECT_EQ(f.Moved(2), 0.5f);
  EXPECT_EQ(f.Moved(3), 1.0f);
}

TEST(Optimizer, LayersThawOneAfterAnother) {
  Fixture f;
  Optimizer optimizer(f.store, {.kind = OptimizerKind::kSgd}, Unfreeze(LayerPatterns(f.store), 2));
  for (int update = 0; update < 5; ++update) optimizer.Update(f.context, 0.125);
  EXPECT_EQ(f.Moved(3), 5 * 0.125f);
  EXPECT_EQ(f.Moved(1), 3 * 0.125f);
  EXPECT_EQ(f.Moved(0), 1 * 0.125f);
}

// Adam corrects for moments that start at zero: a layer that thaws late starts like any other.
TEST(Optimizer, AdamsFirstUpdateAfterThawingIsTheLearningRate) {
  Fixture f;
  Optimizer optimizer(f.store, {.kind = OptimizerKind::kAdam},
                      std::vector<ParameterRule>{{"table", {.thaw_at = 7}}});
  for (int update = 0; update < 8; ++update) optimizer.Update(f.context, 0.01);
  EXPECT_NEAR(f.Moved(0), 0.01, 1e-6);
}

}  // namespace
}  // namespace noron
