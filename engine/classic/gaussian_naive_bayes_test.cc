#include "engine/classic/gaussian_naive_bayes.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/rng.h"

namespace noron {
namespace {

Matrix Column(std::vector<float> values) {
  return Matrix(static_cast<int>(values.size()), 1, std::span<const float>(values));
}

TEST(GaussianNaiveBayes, ByHand) {
  const std::vector<int32_t> labels = {0, 0, 0, 1};
  const GaussianNaiveBayes bayes(Column({1, 2, 3, 10}), labels, 2);
  EXPECT_DOUBLE_EQ(bayes.Prior(0), 0.75);
  EXPECT_DOUBLE_EQ(bayes.Means()(0, 0), 2);
  EXPECT_NEAR(bayes.Variances()(0, 0), 2.0 / 3, 1e-6);
  EXPECT_NEAR(std::exp(bayes.LogPosterior(std::vector<double>{10})[1]), 1, 1e-9);
}

// Two classes of the same width: ln p(0)/p(1) is linear in the point.
TEST(GaussianNaiveBayes, PosteriorIsBayesRule) {
  const std::vector<int32_t> labels = {0, 0, 1, 1};
  const GaussianNaiveBayes bayes(Column({-2, 0, 0, 2}), labels, 2);
  for (double x : {-1.5, 0.0, 0.4}) {
    const std::vector<double> log = bayes.LogPosterior(std::vector<double>{x});
    EXPECT_NEAR(log[0] - log[1], ((x - 1) * (x - 1) - (x + 1) * (x + 1)) / 2, 1e-6);
    EXPECT_NEAR(std::exp(log[0]) + std::exp(log[1]), 1, 1e-12);
  }
}

TEST(GaussianNaiveBayes, FindsTheGaussiansThatDrewThePoints) {
  Rng rng(3);
  std::vector<float> values;
  std::vector<int32_t> labels;
  for (int i = 0; i < 4000; ++i) {
    labels.push_back(i % 2);
    values.push_back(static_cast<float>(i % 2 == 0 ? rng.Normal() : 3 + 0.5 * rng.Normal()));
    values.push_back(static_cast<float>(i % 2 == 0 ? 2 * rng.Normal() : -1 + rng.Normal()));
  }
  const GaussianNaiveBayes bayes(Matrix(4000, 2, std::span<const float>(values)), labels, 2);
  EXPECT_NEAR(bayes.Means()(1, 0), 3, 0.05);
  EXPECT_NEAR(bayes.Means()(1, 1), -1, 0.1);
  EXPECT_NEAR(bayes.Variances()(0, 1), 4, 0.3);
  EXPECT_NEAR(bayes.Variances()(1, 0), 0.25, 0.02);
}

TEST(GaussianNaiveBayes, AClassWithoutExamplesAndPointsInOnePlace) {
  const std::vector<int32_t> labels = {0, 0};
  const GaussianNaiveBayes bayes(Column({5, 5}), labels, 2);
  const std::vector<double> log = bayes.LogPosterior(std::vector<double>{5});
  EXPECT_EQ(log[0], 0);
  EXPECT_TRUE(std::isinf(log[1]) && log[1] < 0);
}

}  // namespace
}  // namespace noron
