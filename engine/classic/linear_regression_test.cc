#include "engine/classic/linear_regression.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

#include "engine/core/error.h"
#include "engine/core/rng.h"

namespace noron {
namespace {

struct Data {
  Matrix x;
  std::vector<double> y;
};

Data Noisy() {
  Rng rng(8);
  Data data{Matrix(50, 2), {}};
  for (double& value : data.x.Values()) value = rng.Normal();
  for (int i = 0; i < 50; ++i) {
    data.y.push_back(3 * data.x(i, 0) - 2 * data.x(i, 1) + 5 + 0.1 * rng.Normal());
  }
  return data;
}

TEST(LinearRegression, FindsThePlane) {
  const auto [x, y] = Noisy();
  const LinearModel model = FitLinear(x, y);
  EXPECT_NEAR(model.weight[0], 3, 0.1);
  EXPECT_NEAR(model.weight[1], -2, 0.1);
  EXPECT_NEAR(model.bias, 5, 0.1);
  EXPECT_NEAR(model.Predict(x)[7], y[7], 0.4);
}

TEST(LinearRegression, TheGradientIsThatOfTheLossAndVanishesAtTheFit) {
  const auto [x, y] = Noisy();
  std::vector<int32_t> all(y.size());
  std::iota(all.begin(), all.end(), 0);
  for (double l2 : {0.0, 3.0}) {
    LinearModel model{{0.3, -0.7}, 0.2};
    const LinearModel gradient = LinearGradient(model, x, y, all, l2);
    double* parameters[] = {&model.weight[0], &model.weight[1], &model.bias};
    const double expected[] = {gradient.weight[0], gradient.weight[1], gradient.bias};
    for (int p = 0; p < 3; ++p) {
      constexpr double kStep = 1e-5;
      const double kept = *parameters[p];
      *parameters[p] = kept + kStep;
      const double above = LinearLoss(model, x, y, l2);
      *parameters[p] = kept - kStep;
      const double below = LinearLoss(model, x, y, l2);
      *parameters[p] = kept;
      EXPECT_NEAR(expected[p], (above - below) / (2 * kStep), 1e-6);
    }
    const LinearModel flat = LinearGradient(FitLinear(x, y, l2), x, y, all, l2);
    EXPECT_NEAR(flat.weight[0], 0, 1e-10);
    EXPECT_NEAR(flat.weight[1], 0, 1e-10);
    EXPECT_NEAR(flat.bias, 0, 1e-10);
  }
}

TEST(LinearRegression, AColumnThatNeverChangesGetsNoWeight) {
  const LinearModel model = FitLinear(Matrix(3, 1, 2.0), std::vector<double>{1, 2, 3});
  EXPECT_NEAR(model.weight[0], 0, 1e-12);
  EXPECT_NEAR(model.bias, 2, 1e-12);
}

TEST(LinearRegression, RefusesNumbersThatAreNone) {
  const std::vector<double> y = {1, std::numeric_limits<double>::infinity()};
  EXPECT_THROW(FitLinear(Matrix(2, 1, 1.0), y), Error);
}

}  // namespace
}  // namespace noron
