#include "engine/linalg/cholesky.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace noron {
namespace {

Matrix Square(const std::vector<float>& values) { return {2, 2, values}; }

TEST(Cholesky, ByHand) {
  // [[4, 2], [2, 5]] = L Lᵀ, L = [[2, 0], [1, 2]]; determinant 16, inverse [[5, -2], [-2, 4]] / 16.
  const auto factor = Cholesky::Factor(Square({4, 2, 2, 5}));
  ASSERT_TRUE(factor.has_value());
  EXPECT_EQ(factor->Lower(), Square({2, 0, 1, 2}));
  EXPECT_NEAR(factor->LogDeterminant(), std::log(16), 1e-12);
  EXPECT_NEAR(factor->MahalanobisSquared(std::vector<double>{1, 3}), (5 - 12 + 36) / 16.0, 1e-12);
}

TEST(Cholesky, KnowsWhatIsNotPositiveDefinite) {
  EXPECT_FALSE(Cholesky::Factor(Square({1, 2, 2, 1})).has_value());
  EXPECT_FALSE(Cholesky::Factor(Square({0, 0, 0, 0})).has_value());
  EXPECT_FALSE(Cholesky::Factor(Square({std::nanf(""), 0, 0, 1})).has_value());
}

}  // namespace
}  // namespace noron
