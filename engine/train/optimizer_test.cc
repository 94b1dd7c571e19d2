#include "engine/train/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>

namespace noron {
namespace {

// A matrix (decays) and a bias (does not), all values 2 and all gradients 1.
struct Fixture {
  Fixture() : store(ParamStore::Hold::kGradients, 64) {
    matrix = store.Add("w", {2, 3}, true);
    bias = store.Add("b", {3}, false);
    for (Tensor tensor : {matrix, bias}) {
      for (float& value : tensor.Values()) value = 2;
      for (float& value : tensor.Gradient()) value = 1;
    }
  }
  Context context;
  ParamStore store;
  Tensor matrix, bias;
};

TEST(Optimizer, SgdMovesAgainstTheGradient) {
  Fixture f;
  Optimizer optimizer(f.store, {.kind = OptimizerKind::kSgd});
  optimizer.Update(f.context, 0.5);
  EXPECT_FLOAT_EQ(f.matrix.data[5], 1.5f);
  EXPECT_FLOAT_EQ(f.bias.data[0], 1.5f);
  EXPECT_FALSE(f.store.HasState(0));
}

TEST(Optimizer, MomentumKeepsGoing) {
  Fixture f;
  Optimizer optimizer(f.store, {.kind = OptimizerKind::kMomentum, .momentum = 0.5});
  optimizer.Update(f.context, 0.1);
  optimizer.Update(f.context, 0.1);  // v = 1, then 0.5 + 1
  EXPECT_FLOAT_EQ(f.matrix.data[0], 2.0f - 0.1f - 0.15f);
}

TEST(Optimizer, AdamWDecaysMatricesOnly) {
  Fixture f;
  for (float& value : f.store.Gradients()) value = 0;
  Optimizer optimizer(f.store, {.weight_decay = 0.1});
  optimizer.Update(f.context, 0.5);
  EXPECT_FLOAT_EQ(f.matrix.data[0], 2.0f * 0.95f);
  EXPECT_FLOAT_EQ(f.bias.data[0], 2.0f);
}

TEST(Optimizer, DecayAllIncludesBiases) {
  Fixture f;
  for (float& value : f.store.Gradients()) value = 0;
  Optimizer optimizer(f.store, {.weight_decay = 0.1, .decay_all = true});
  optimizer.Update(f.context, 0.5);
  EXPECT_FLOAT_EQ(f.bias.data[0], 2.0f * 0.95f);
}

TEST(Optimizer, AdamsFirstUpdateIsTheLearningRate) {
  Fixture f;
  Optimizer optimizer(f.store, {.kind = OptimizerKind::kAdam});
  optimizer.Update(f.context, 0.01);
  EXPECT_NEAR(f.matrix.data[0], 1.99f, 1e-6f);
  EXPECT_EQ(optimizer.Updates(), 1);
}

TEST(Optimizer, ScaledGradientsAreSmallerGradients) {
  Fixture f;
  Optimizer optimizer(f.store, {.kind = OptimizerKind::kSgd});
  optimizer.Update(f.context, 1.0, 0.25);
  EXPECT_FLOAT_EQ(f.bias.data[2], 1.75f);
}

TEST(GradientNorm, IsTheNormOfAllTogether) {
  Fixture f;
  EXPECT_NEAR(GradientNorm(f.context, f.store), 3.0, 1e-12);  // nine ones
}

TEST(ClipScale, ReachesTheLimitAndNeverEnlarges) {
  EXPECT_NEAR(ClipScale(4.0, 1.0), 0.25, 1e-6);
  EXPECT_EQ(ClipScale(0.5, 1.0), 1.0);
  EXPECT_EQ(ClipScale(4.0, 0.0), 1.0);
}

}  // namespace
}  // namespace noron
