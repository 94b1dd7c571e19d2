#include "engine/models/ddpm.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/models/testing.h"

namespace noron {
namespace {

const DdpmConfig kSmall{.hidden = {8}, .time_dim = 4, .noise = {.steps = 10}};

TEST(Ddpm, NoisyPointsByHand) {
  Made<Ddpm> made(kSmall);
  Arena arena;
  Tape tape(made.context, arena, {});
  float x0[] = {1, 2, 1, 2}, epsilon[] = {3, -1, 3, -1};
  const int32_t t[] = {0, 9};
  const Tensor x_t =
      made.model.AddNoise(tape, {x0, nullptr, {2, 2}}, {epsilon, nullptr, {2, 2}}, t);
  for (int i = 0; i < 4; ++i) {
    const double alpha_bar = made.model.Noise().AlphaBars()[t[i / 2]];
    EXPECT_NEAR(x_t.data[i], std::sqrt(alpha_bar) * x0[i] + std::sqrt(1 - alpha_bar) * epsilon[i],
                1e-6);
  }
}

TEST(Ddpm, TheNetworkSeesTheStep) {
  Made<Ddpm> made(kSmall);
  Arena arena;
  Tape tape(made.context, arena, {});
  float x[] = {1, 2, 1, 2};
  const int32_t t[] = {0, 9};
  const Tensor predicted = made.model.PredictNoise(tape, {x, nullptr, {2, 2}}, t);
  EXPECT_NE(predicted.data[0], predicted.data[2]);
}

// Where all data are one point c the noise is known: ε = (x_t - √ᾱ_t·c)/√(1 - ᾱ_t). Ancestral steps
// with it end at c.
TEST(Ddpm, WithTheRightNoiseTheWayBackEndsAtTheData) {
  const NoiseSchedule schedule(NoiseConfig::OfSteps(NoiseKind::kLinear, 100));
  constexpr float kPoint = 2;
  Rng rng(1);
  for (ReverseVariance variance : {ReverseVariance::kBeta, ReverseVariance::kPosterior}) {
    float x = static_cast<float>(rng.Normal());
    for (int t = schedule.Steps() - 1; t >= 0; --t) {
      const float alpha_bar = schedule.AlphaBars()[t];
      const float predicted = (x - std::sqrt(alpha_bar) * kPoint) / std::sqrt(1 - alpha_bar);
      const float noise = static_cast<float>(rng.Normal());
      float mean;
      AncestralStep(schedule, variance, t, {&x, 1}, {&predicted, 1}, {&noise, 1}, {&mean, 1},
                    {&x, 1});
    }
    EXPECT_NEAR(x, kPoint, 1e-4);
  }
}

TEST(Ddpm, SamplingInPiecesIsSamplingAtOnce) {
  Made<Ddpm> made(kSmall);
  Arena arena;
  Rng once(5), pieces(5);
  const std::vector<float> sample = made.model.Sample(made.context, arena, once, 7);
  std::vector<float> x(14);
  for (float& value : x) value = static_cast<float>(pieces.Normal());
  made.model.Denoise(made.context, arena, pieces, x, 10, 4);
  made.model.Denoise(made.context, arena, pieces, x, 4, 0);
  EXPECT_EQ(x, sample);
}

}  // namespace
}  // namespace noron
