#include "engine/metrics/generation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "engine/core/error.h"
#include "engine/core/rng.h"

namespace noron {
namespace {

KnownMixture Square() { return {.centers = {0, 0, 10, 0, 0, 10, 10, 10}, .deviation = 1}; }

std::vector<float> Draw(const KnownMixture& mixture, int modes, int count, uint64_t seed) {
  Rng rng(seed);
  std::vector<float> points;
  for (int i = 0; i < count; ++i) {
    for (int axis = 0; axis < 2; ++axis) {
      points.push_back(mixture.centers[i % modes * 2 + axis] +
                       static_cast<float>(mixture.deviation * rng.Normal()));
    }
  }
  return points;
}

TEST(Generation, CoverageByHand) {
  // Two at the first mode, one at the second, one far from all; the border of three deviations.
  const float samples[] = {0, 0, 0, 3, 10, 1, 5, 5};
  const Coverage coverage = CoverageOf(samples, Square());
  EXPECT_EQ(coverage.share, (std::vector<double>{2.0 / 3, 1.0 / 3, 0, 0}));
  EXPECT_EQ(coverage.covered, 2);
  EXPECT_DOUBLE_EQ(coverage.good, 0.75);
  EXPECT_DOUBLE_EQ(coverage.imbalance, 2.0 / 3 * std::log(8.0 / 3) + 1.0 / 3 * std::log(4.0 / 3));
}

TEST(Generation, AModeWithNextToNoSampleIsNotCovered) {
  const KnownMixture mixture = Square();
  std::vector<float> samples = Draw(mixture, 3, 1000, 1);
  for (int i = 0; i < 20; ++i) samples.insert(samples.end(), {10, 10});  // fair would be 255
  EXPECT_EQ(CoverageOf(samples, mixture).covered, 3);
}

TEST(Generation, CoverageOfTheMixtureItself) {
  const Coverage coverage = CoverageOf(Draw(Square(), 4, 4000, 1), Square());
  EXPECT_EQ(coverage.covered, 4);
  EXPECT_NEAR(coverage.good, 1 - std::exp(-4.5), 0.005);  // Rayleigh: P(distance ≤ 3σ)
  EXPECT_LT(coverage.imbalance, 1e-4);
}

TEST(Generation, LogLikelihoodOfOnePoint) {
  const KnownMixture one{.centers = {1, 2}, .deviation = 0.5};
  const float at[] = {1, 2, 1, 2.5};
  const double peak = -std::log(2 * std::numbers::pi * 0.25);
  EXPECT_NEAR(MeanLogLikelihood({at, 2}, one), peak, 1e-12);
  EXPECT_NEAR(MeanLogLikelihood(at, one), peak - 0.25, 1e-12);
  const float far[] = {1e4f, 0};  // no overflow
  EXPECT_TRUE(std::isfinite(MeanLogLikelihood(far, Square())));
}

TEST(Generation, DivergenceOfEqualAndOfDisjointSets) {
  const std::vector<float> a = Draw(Square(), 4, 5000, 1), b = Draw(Square(), 4, 5000, 2);
  const Divergence same = HistogramDivergence(a, a, 2);
  EXPECT_DOUBLE_EQ(same.kl, 0);
  EXPECT_DOUBLE_EQ(same.js, 0);
  const Divergence noise = HistogramDivergence(a, b, 2);
  EXPECT_LT(noise.kl, 0.06);
  EXPECT_LT(noise.js, 0.02);
  const std::vector<float> elsewhere(10000, 100.0f);
  EXPECT_NEAR(HistogramDivergence(a, elsewhere, 2).js, std::numbers::ln2, 1e-12);
  EXPECT_GT(HistogramDivergence(a, elsewhere, 2).kl, 2);
  // Three of four modes: the data's fourth is missed.
  EXPECT_GT(HistogramDivergence(a, Draw(Square(), 3, 5000, 3), 2).kl, 0.3);
}

TEST(Generation, KlOfTwoCellsByHand) {
  const float data[] = {0, 0, 0, 1}, samples[] = {0, 1, 1, 1};
  const double p = 3.5 / 5.5, q = 1.5 / 5.5;  // two cells and the one outside
  EXPECT_NEAR(HistogramDivergence(data, samples, 1, 2).kl,
              p * std::log(p / q) + q * std::log(q / p), 1e-12);
}

TEST(Generation, CollapseIsNoticed) {
  const KnownMixture mixture = Square();
  const std::vector<float> data = Draw(mixture, 4, 1000, 1);
  EXPECT_FALSE(ModeCollapse(CoverageOf(Draw(mixture, 2, 1000, 2), mixture)));
  EXPECT_TRUE(ModeCollapse(CoverageOf(Draw(mixture, 1, 1000, 2), mixture)));
  EXPECT_NEAR(DiversityRatio(data, Draw(mixture, 4, 1000, 3), 2), 1, 0.05);
  EXPECT_FALSE(ModeCollapse(DiversityRatio(data, Draw(mixture, 4, 1000, 3), 2)));
  EXPECT_TRUE(ModeCollapse(DiversityRatio(data, Draw(mixture, 1, 1000, 3), 2)));
}

TEST(Generation, NearestRatioByHand) {
  const float train[] = {0, 0, 4, 0}, kept[] = {0, 1, 4, 2}, samples[] = {1, 0, 4, 5};
  EXPECT_DOUBLE_EQ(NearestRatio(train, kept, samples, 2), 3 / 1.5);
  EXPECT_DOUBLE_EQ(NearestRatio(train, kept, train, 2), 0);
}

TEST(Generation, RefusesWhatAreNoPoints) {
  const float three[] = {1, 2, 3};
  EXPECT_THROW(CoverageOf(three, Square()), Error);
  EXPECT_THROW(MeanLogLikelihood({}, Square()), Error);
  EXPECT_THROW(HistogramDivergence(three, three, 2), Error);
}

}  // namespace
}  // namespace noron
