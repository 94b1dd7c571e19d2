#include "engine/models/sampling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

namespace noron {
namespace {

const std::vector<float> kLogits = {1.0f, 3.0f, 2.0f, -1.0f};

std::vector<double> Shaped(const SamplingOptions& options, std::vector<int32_t> previous = {},
                           std::vector<float> logits = kLogits) {
  Sampler sampler;
  const auto result = sampler.Probabilities(logits, previous, options);
  EXPECT_NEAR(std::accumulate(result.begin(), result.end(), 0.0), 1.0, 1e-12);
  return {result.begin(), result.end()};
}

TEST(Sampling, PlainIsSoftmax) {
  const auto p = Shaped({});
  double sum = 0;
  for (float logit : kLogits) sum += std::exp(double{logit});
  for (size_t i = 0; i < p.size(); ++i)
    EXPECT_NEAR(p[i], std::exp(double{kLogits[i]}) / sum, 1e-12);
}

TEST(Sampling, TemperatureZeroIsGreedy) {
  EXPECT_EQ(Shaped({.temperature = 0}), (std::vector<double>{0, 1, 0, 0}));
}

TEST(Sampling, TinyTemperatureStaysFinite) {
  EXPECT_EQ(Shaped({.temperature = 1e-300}), (std::vector<double>{0, 1, 0, 0}));
}

TEST(Sampling, TopKKeepsTheLargest) {
  const auto p = Shaped({.top_k = 2});
  EXPECT_EQ(p[0], 0);
  EXPECT_EQ(p[3], 0);
  EXPECT_NEAR(p[1] / p[2], std::exp(1.0), 1e-12);
}

TEST(Sampling, TopKAboveTheVocabularyChangesNothing) {
  EXPECT_EQ(Shaped({.top_k = 100}), Shaped({}));
}

TEST(Sampling, TopPZeroKeepsOneToken) {
  EXPECT_EQ(Shaped({.top_p = 0}), (std::vector<double>{0, 1, 0, 0}));
}

TEST(Sampling, TopPKeepsWhatReachesIt) {
  const auto p = Shaped({.top_p = 0.8});  // 0.657 + 0.242 ≥ 0.8
  EXPECT_GT(p[1], 0);
  EXPECT_GT(p[2], 0);
  EXPECT_EQ(p[0], 0);
}

TEST(Sampling, MinPIsRelativeToTheLargest) {
  const auto p = Shaped({.min_p = 0.3});  // e⁻¹ = 0.37 stays, e⁻² = 0.14 goes
  EXPECT_GT(p[2], 0);
  EXPECT_EQ(p[0], 0);
}

TEST(Sampling, RepetitionCountsAnIdOnce) {
  EXPECT_EQ(Shaped({.repetition_penalty = 2}, {1, 3, 1}),
            Shaped({}, {}, {1.0f, 1.5f, 2.0f, -2.0f}));
}

TEST(Sampling, NumbersThatAreNotFiniteGiveADistribution) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(Shaped({}, {}, {nan, 1.0f, -infinity}), (std::vector<double>{0, 1, 0}));
  EXPECT_EQ(Shaped({}, {}, {nan, infinity, 3.0f}), (std::vector<double>{0, 1, 0}));
  EXPECT_EQ(Shaped({}, {}, {nan, nan}), (std::vector<double>{0.5, 0.5}));
}

TEST(Sampling, DrawsFollowTheDistribution) {
  Sampler sampler;
  const auto p = sampler.Probabilities(kLogits, {}, {.top_k = 3});
  EXPECT_EQ(sampler.Kept(), 3);
  Rng rng(11);
  std::vector<int> counts(4);
  for (int i = 0; i < 20000; ++i) ++counts[sampler.Draw(rng)];
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(counts[i] / 20000.0, p[i], 0.02);
  EXPECT_EQ(counts[3], 0);
}

}  // namespace
}  // namespace noron
