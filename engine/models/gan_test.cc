#include "engine/models/gan.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/models/testing.h"

namespace noron {
namespace {

class GanLossTest : public testing::Test {
 protected:
  Tensor Scores(std::initializer_list<float> scores) {
    Tensor tensor = tape_.Constant({static_cast<int>(scores.size()), 1});
    std::copy(scores.begin(), scores.end(), tensor.data);
    tensor.grad = arena_.AllocateArray<float>(tensor.Size());
    std::ranges::fill(tensor.Gradient(), 0.0f);
    return tensor;
  }
  // dL/d score of a sample that the discriminator is sure is made.
  float SlopeWhenFoundOut(GanLoss loss) {
    const Tensor fake = Scores({-8});
    tape_.Backward(GeneratorLoss(tape_, loss, fake));
    return fake.grad[0];
  }

  Context context_;
  Arena arena_;
  Tape tape_{context_, arena_, {.gradients = true}};
};

double Log(double share) { return std::log(share); }
double Sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

TEST_F(GanLossTest, ByHand) {
  const Tensor real = Scores({2, -1}), fake = Scores({0.5f, 0});
  const double discriminator =
      -(Log(Sigmoid(2)) + Log(Sigmoid(-1))) / 2 - (Log(1 - Sigmoid(0.5)) + Log(1 - Sigmoid(0))) / 2;
  for (GanLoss loss : {GanLoss::kMinimax, GanLoss::kNonSaturating}) {
    EXPECT_NEAR(DiscriminatorLoss(tape_, loss, real, fake).data[0], discriminator, 1e-6);
  }
  EXPECT_NEAR(DiscriminatorLoss(tape_, GanLoss::kWasserstein, real, fake).data[0], 0.25 - 0.5,
              1e-6);
  EXPECT_NEAR(GeneratorLoss(tape_, GanLoss::kMinimax, fake).data[0],
              (Log(1 - Sigmoid(0.5)) + Log(1 - Sigmoid(0))) / 2, 1e-6);
  EXPECT_NEAR(GeneratorLoss(tape_, GanLoss::kNonSaturating, fake).data[0],
              -(Log(Sigmoid(0.5)) + Log(Sigmoid(0))) / 2, 1e-6);
  EXPECT_NEAR(GeneratorLoss(tape_, GanLoss::kWasserstein, fake).data[0], -0.25, 1e-6);
}

// Why the non-saturating loss is used: a generator that is found out still learns from it.
TEST_F(GanLossTest, OnlyTheMinimaxGradientFades) {
  EXPECT_GT(SlopeWhenFoundOut(GanLoss::kMinimax), -1e-3);
  EXPECT_LT(SlopeWhenFoundOut(GanLoss::kNonSaturating), -0.99);
  EXPECT_EQ(SlopeWhenFoundOut(GanLoss::kWasserstein), -1);
}

TEST(Generator, PixelsLieBetweenZeroAndOne) {
  Made<Generator> made(GanConfig{.net = {.dim = 64, .hidden = {8}}, .latent = 4, .image = true});
  Arena arena;
  Tape tape(made.context, arena, {});
  Tensor z = tape.Constant({5, 4});
  Rng rng(5);
  for (float& value : z.Values()) value = 20 * static_cast<float>(rng.Normal());
  const Tensor images = made.model(tape, z);
  EXPECT_EQ(images.shape, (Shape{5, 64}));
  for (float pixel : images.Values()) {
    EXPECT_GE(pixel, 0);
    EXPECT_LE(pixel, 1);
  }
}

}  // namespace
}  // namespace noron
