#include "engine/models/vae.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <optional>

#include "engine/kernels/optimizers.h"
#include "engine/models/testing.h"

namespace noron {
namespace {

class VaeTest : public testing::Test {
 protected:
  void Make(const VaeConfig& config) { made_.emplace(config); }
  // Plain descent on the same points; noise is drawn anew each time.
  void Train(Tensor x, int steps, float rate) {
    Rng rng(2);
    for (int step = 0; step < steps; ++step) {
      arena_.Reset();
      made_->store.ZeroGradients();
      Tape tape(context_, arena_, {.gradients = true, .training = true});
      Tensor epsilon = tape.Constant({x.shape[0], made_->model.Config().latent});
      for (float& value : epsilon.Values()) value = static_cast<float>(rng.Normal());
      tape.Backward(made_->model.Forward(tape, x, epsilon).loss);
      kernels::Sgd(context_, {.learning_rate = rate}, made_->store.Gradients().data(), nullptr,
                   made_->store.Values().data(), made_->store.Floats());
    }
  }
  // Points on a line: one number says it all.
  Tensor Line(int count) {
    line_.clear();
    for (int i = 0; i < count; ++i) {
      const float place = 2 * static_cast<float>(i) / static_cast<float>(count - 1) - 1;
      line_.insert(line_.end(), {place, -place});
    }
    return {line_.data(), nullptr, {count, 2}};
  }

  Context context_;
  Arena arena_;
  std::optional<Made<Vae>> made_;
  std::vector<float> line_;
};

TEST_F(VaeTest, GaussianReconstructionByHand) {
  Make({.net = {.hidden = {4}, .activation = nn::Activation::kTanh},
        .latent = 1,
        .reconstruction = Reconstruction::kGaussian,
        .beta = 0.5});
  Tape tape(context_, arena_, {});
  const Tensor x = Line(3);
  Tensor epsilon = tape.Constant({3, 1});
  std::fill_n(epsilon.data, 3, 0.25f);
  const Vae::Pass pass = made_->model.Forward(tape, x, epsilon);
  const double deviation = made_->model.Deviation();
  double expected = 0;
  for (int i = 0; i < 6; ++i) {
    const double distance = (x.data[i] - pass.output.data[i]) / deviation;
    expected += 0.5 * distance * distance + std::log(deviation * std::sqrt(2 * std::numbers::pi));
  }
  EXPECT_NEAR(pass.reconstruction.data[0], expected / 3, 1e-4);
  EXPECT_NEAR(pass.loss.data[0], pass.reconstruction.data[0] + 0.5 * pass.kl.data[0], 1e-5);
}

TEST_F(VaeTest, ItLearnsALineAndItsDeviation) {
  Make({.net = {.hidden = {16}, .activation = nn::Activation::kTanh},
        .latent = 2,
        .reconstruction = Reconstruction::kGaussian});
  const double before = made_->model.Deviation();
  Train(Line(32), 1500, 0.02f);
  EXPECT_LT(made_->model.Deviation(), 0.75 * before);
  const LatentUse use = made_->model.LatentUseOn(context_, arena_, Line(32));
  EXPECT_EQ(use.active, 1);  // a line needs one axis; the other has collapsed
  EXPECT_GT(std::max(use.kl[0], use.kl[1]), 20 * std::min(use.kl[0], use.kl[1]));
}

TEST_F(VaeTest, ALargeBetaCollapsesThePosterior) {
  Make({.net = {.hidden = {16}, .activation = nn::Activation::kTanh},
        .latent = 2,
        .reconstruction = Reconstruction::kGaussian,
        .beta = 50});
  Train(Line(32), 600, 0.002f);
  EXPECT_EQ(made_->model.LatentUseOn(context_, arena_, Line(32)).active, 0);
}

TEST_F(VaeTest, WhatItDoesNotKnowIsAnAnomaly) {
  Make({.net = {.hidden = {16}, .activation = nn::Activation::kTanh},
        .latent = 1,
        .reconstruction = Reconstruction::kGaussian});
  Train(Line(32), 800, 0.02f);
  float points[] = {0.5f, -0.5f, 0.9f, 0.9f};
  const std::vector<float> scores =
      made_->model.AnomalyScores(context_, arena_, {points, nullptr, {2, 2}});
  EXPECT_GT(scores[1], scores[0] + 2);
}

TEST_F(VaeTest, PixelsAreProbabilities) {
  Make({.net = {.dim = 4, .hidden = {4}}, .latent = 1});
  Tape tape(context_, arena_, {});
  float z[] = {-3, 3};
  const Tensor pixels = made_->model.DecodeMean(tape, {z, nullptr, {2, 1}});
  const Tensor logits = made_->model.Decode(tape, {z, nullptr, {2, 1}});
  for (int i = 0; i < 8; ++i) {
    EXPECT_NEAR(pixels.data[i], 1 / (1 + std::exp(-logits.data[i])), 1e-6);
  }
  EXPECT_EQ(made_->model.Deviation(), 0);
}

}  // namespace
}  // namespace noron
