#include "engine/classic/gmm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"

namespace noron {
namespace {

TEST(Gmm, OneComponentIsTheGaussianOfTheData) {
  const Matrix x(4, 1, std::vector<float>{1, 3, 5, 7});
  Rng rng(1);
  GmmFit fit(x, InitialMixture(x, 1, rng), {.regularization = 0});
  fit.Step();
  EXPECT_NEAR(fit.Current().means(0, 0), 4, 1e-12);
  EXPECT_NEAR(fit.Current().covariances[0](0, 0), 5, 1e-12);
  double log_likelihood = 0;
  for (double value : x.Values()) {
    log_likelihood -= 0.5 * (std::log(2 * M_PI * 5) + (value - 4) * (value - 4) / 5);
  }
  EXPECT_NEAR(fit.Shares().log_likelihood, log_likelihood, 1e-12);
}

// Two clouds, one three times as large and stretched along the diagonal.
Matrix Clouds(Rng& rng) {
  Matrix x(400, 2);
  for (int i = 0; i < 400; ++i) {
    const double u = rng.Normal(), v = rng.Normal();
    const bool large = i % 4 != 0;
    x(i, 0) = large ? u + 0.2 * v : 6 + 0.3 * u;
    x(i, 1) = large ? u - 0.2 * v : -6 + 0.3 * v;
  }
  return x;
}

TEST(Gmm, NeverGetsWorseAndFindsTheClouds) {
  Rng rng(3);
  const Matrix x = Clouds(rng);
  GmmFit fit(x, InitialMixture(x, 2, rng));
  double before = fit.Shares().log_likelihood;
  while (fit.Step()) {
    EXPECT_GE(fit.Shares().log_likelihood, before - 1e-6);
    before = fit.Shares().log_likelihood;
  }
  EXPECT_TRUE(fit.Done());
  EXPECT_LT(fit.Iterations(), 200);
  const Mixture& mixture = fit.Current();
  const int large = mixture.weights[0] > 0.5 ? 0 : 1;
  EXPECT_NEAR(mixture.weights[large], 0.75, 0.01);
  EXPECT_NEAR(mixture.means(1 - large, 0), 6, 0.1);
  EXPECT_NEAR(mixture.covariances[large](0, 1), 1 - 0.04, 0.15);
  for (int i = 0; i < x.Rows(); ++i) {
    EXPECT_NEAR(fit.Shares().share(i, 0) + fit.Shares().share(i, 1), 1, 1e-9);
  }
}

TEST(Gmm, RefusesACollapsedComponent) {
  Mixture mixture{{1.0}, Matrix(1, 2), {Matrix(2, 2)}};
  EXPECT_THROW(Expect(mixture, Matrix(3, 2)), Error);
}

TEST(Gmm, EqualPointsDoNotBreakIt) {
  const Matrix x(6, 2, 1.5);
  Rng rng(1);
  GmmFit fit(x, InitialMixture(x, 2, rng));
  while (fit.Step()) {
  }
  EXPECT_TRUE(std::isfinite(fit.Shares().log_likelihood));
}

}  // namespace
}  // namespace noron
