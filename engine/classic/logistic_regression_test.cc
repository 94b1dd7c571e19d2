#include "engine/classic/logistic_regression.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/rng.h"

namespace noron {
namespace {

// `classes` clouds on a circle.
void Clouds(int classes, Matrix& x, std::vector<int32_t>& labels) {
  Rng rng(6);
  x = Matrix(150, 2);
  labels.clear();
  for (int i = 0; i < 150; ++i) {
    const int c = i % classes;
    labels.push_back(c);
    x(i, 0) = 2 * std::cos(2 * M_PI * c / classes) + 0.3 * rng.Normal();
    x(i, 1) = 2 * std::sin(2 * M_PI * c / classes) + 0.3 * rng.Normal();
  }
}

double Trained(LogisticRegression& model, const Matrix& x, const std::vector<int32_t>& labels) {
  while (!model.Done()) model.Step();
  int right = 0;
  for (int i = 0; i < x.Rows(); ++i) right += model.Predict(x.Row(i)) == labels[i];
  return static_cast<double>(right) / x.Rows();
}

TEST(LogisticRegression, SeparatesClouds) {
  for (int classes : {2, 3, 5}) {
    Matrix x;
    std::vector<int32_t> labels;
    Clouds(classes, x, labels);
    LogisticRegression model(x, labels, classes);
    EXPECT_NEAR(model.Step(), std::log(classes), 1e-12);  // zeros know nothing
    EXPECT_GT(Trained(model, x, labels), 0.99) << classes;
    EXPECT_EQ(model.Weight().Rows(), classes == 2 ? 1 : classes);
  }
}

TEST(LogisticRegression, TwoOutputsOrOneSayTheSame) {
  // One output of weight w is as two of ∓w/2.
  const Matrix x(1, 1, std::vector<float>{1.5f});
  LogisticRegression model(x, {1}, 2);
  model.SetParameters(Matrix(1, 1, 0.8), {-0.3});
  const double z = 0.8 * 1.5 - 0.3;
  EXPECT_NEAR(model.Probabilities(x.Row(0))[1], 1 / (1 + std::exp(-z)), 1e-12);
  EXPECT_NEAR(model.Step(), std::log1p(std::exp(-z)), 1e-12);
}

TEST(LogisticRegression, PenaltyKeepsWeightsSmall) {
  Matrix x;
  std::vector<int32_t> labels;
  Clouds(2, x, labels);
  LogisticRegression plain(x, labels, 2), penalized(x, labels, 2, {.l2 = 1});
  Trained(plain, x, labels);
  Trained(penalized, x, labels);
  EXPECT_LT(std::fabs(penalized.Weight()(0, 0)), std::fabs(plain.Weight()(0, 0)) / 2);
}

TEST(LogisticRegression, StopsWhenItExplodes) {
  const Matrix x(2, 1, std::vector<float>{1e30f, -1e30f});
  LogisticRegression model(x, {0, 0}, 2, {.learning_rate = 1e300});
  while (!model.Done()) model.Step();
  EXPECT_LT(model.Steps(), 10);
}

}  // namespace
}  // namespace noron
