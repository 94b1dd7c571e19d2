#include "engine/classic/pca.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/rng.h"

namespace noron {
namespace {

TEST(Pca, FindsTheDiagonal) {
  const Matrix x(3, 2, std::vector<float>{1, 1, 2, 2, 3, 3});
  const Pca pca = FitPca(x, 2);
  EXPECT_NEAR(pca.components(0, 0), std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(pca.components(0, 1), std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(pca.explained_variance[0], 2, 1e-12);
  EXPECT_NEAR(pca.explained_ratio[0], 1, 1e-12);
  EXPECT_NEAR(pca.Project(x)(2, 0), std::sqrt(2), 1e-12);
}

TEST(Pca, AllComponentsRebuildThePoints) {
  Rng rng(5);
  Matrix x(20, 4);
  for (double& value : x.Values()) value = rng.Normal();
  const Pca pca = FitPca(x, 4);
  const Matrix again = pca.Reconstruct(pca.Project(x));
  for (size_t i = 0; i < x.Values().size(); ++i) {
    EXPECT_NEAR(again.Values()[i], x.Values()[i], 1e-12);
  }
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) {
      EXPECT_NEAR(Dot(pca.components.Row(i), pca.components.Row(j)), i == j, 1e-12);
    }
  }
}

TEST(Pca, EqualPointsHaveNoDirection) {
  const Pca pca = FitPca(Matrix(3, 2, 4.0), 2);
  EXPECT_EQ(pca.explained_ratio, (std::vector<double>{0, 0}));
}

}  // namespace
}  // namespace noron
