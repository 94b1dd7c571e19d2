#include "engine/train/gan_trainer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/models/testing.h"

namespace noron {
namespace {

const GanConfig kConfig{.net = {.hidden = {8}}};

template <typename Model>
struct Player : Made<Model> {
  explicit Player(uint64_t seed) : Made<Model>(kConfig, seed) {}
  std::vector<float> Values() { return {this->store.Values().begin(), this->store.Values().end()}; }
};

class GanTrainerTest : public testing::Test {
 protected:
  GanTrainer Trainer(GanLoss loss) {
    const LearnerConfig learner{.optimizer = {.kind = OptimizerKind::kSgd},
                                .schedule = {.peak = 0.1}};
    return GanTrainer(
        context_, g_.model, g_.store, d_.model, d_.store,
        {.loss = loss, .weight_clip = 0.03, .generator = learner, .discriminator = learner});
  }
  Tensor Random(std::vector<float>& values, uint64_t seed) {
    Rng rng(seed);
    values.resize(16);
    for (float& value : values) value = static_cast<float>(rng.Normal());
    return {values.data(), nullptr, {8, 2}};
  }

  Context context_;
  Arena arena_;
  Player<Generator> g_{1};
  Player<Discriminator> d_{2};
  std::vector<float> real_values_, z_values_;
  Tensor real_ = Random(real_values_, 3), z_ = Random(z_values_, 4);
};

TEST_F(GanTrainerTest, AStepMovesItsPlayerOnly) {
  GanTrainer trainer = Trainer(GanLoss::kNonSaturating);
  const std::vector<float> g = g_.Values(), d = d_.Values();
  trainer.StepDiscriminator(arena_, 0, real_, z_);
  EXPECT_EQ(g_.Values(), g);
  EXPECT_NE(d_.Values(), d);
  const std::vector<float> d_after = d_.Values();
  trainer.StepGenerator(arena_, 0, z_);
  EXPECT_NE(g_.Values(), g);
  EXPECT_EQ(d_.Values(), d_after);
}

TEST_F(GanTrainerTest, TogetherNeitherSeesTheOthersMove) {
  const std::vector<float> g = g_.Values(), d = d_.Values();
  GanTrainer apart = Trainer(GanLoss::kNonSaturating);
  apart.StepDiscriminator(arena_, 0, real_, z_);
  const std::vector<float> d_apart = d_.Values();
  std::copy(d.begin(), d.end(), d_.store.Values().begin());  // as before that move
  apart.StepGenerator(arena_, 0, z_);
  const std::vector<float> g_apart = g_.Values();

  std::copy(g.begin(), g.end(), g_.store.Values().begin());
  std::copy(d.begin(), d.end(), d_.store.Values().begin());
  Trainer(GanLoss::kNonSaturating).StepTogether(arena_, 0, real_, z_);
  EXPECT_EQ(g_.Values(), g_apart);
  EXPECT_EQ(d_.Values(), d_apart);
}

TEST_F(GanTrainerTest, OnlyTheCriticIsClipped) {
  const auto largest = [&] {
    float result = 0;
    for (float value : d_.store.Values()) result = std::max(result, std::fabs(value));
    return result;
  };
  Trainer(GanLoss::kNonSaturating).StepDiscriminator(arena_, 0, real_, z_);
  EXPECT_GT(largest(), 0.03f);
  GanTrainer trainer = Trainer(GanLoss::kWasserstein);
  trainer.StepDiscriminator(arena_, 0, real_, z_);
  EXPECT_EQ(largest(), 0.03f);
  Random(z_values_, 5);
  trainer.StepTogether(arena_, 1, real_, z_);
  EXPECT_LE(largest(), 0.03f);
}

TEST_F(GanTrainerTest, ADiscriminatorThatIsFedLearnsToTell) {
  for (size_t i = 0; i < real_values_.size(); i += 2) real_values_[i] += 4;
  GanTrainer trainer = Trainer(GanLoss::kNonSaturating);
  const double before = trainer.StepDiscriminator(arena_, 0, real_, z_).loss;
  for (int step = 1; step < 200; ++step) trainer.StepDiscriminator(arena_, step, real_, z_);
  EXPECT_LT(trainer.StepDiscriminator(arena_, 200, real_, z_).loss, 0.3 * before);
}

}  // namespace
}  // namespace noron
