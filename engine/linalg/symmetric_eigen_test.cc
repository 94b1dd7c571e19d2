#include "engine/linalg/symmetric_eigen.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/core/error.h"

namespace noron {
namespace {

TEST(SymmetricEigen, ByHand) {
  // [[2, 1], [1, 2]]: 3 along (1, 1), 1 along (1, -1).
  Matrix a(2, 2, 1);
  a(0, 0) = a(1, 1) = 2;
  const SymmetricEigen eigen = DecomposeSymmetric(a);
  EXPECT_NEAR(eigen.values[0], 3, 1e-12);
  EXPECT_NEAR(eigen.values[1], 1, 1e-12);
  EXPECT_NEAR(eigen.vectors(0, 0), std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(eigen.vectors(0, 1), std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(eigen.vectors(1, 0) * eigen.vectors(1, 1), -0.5, 1e-12);
}

TEST(SymmetricEigen, RefusesNumbersThatAreNone) {
  EXPECT_THROW(DecomposeSymmetric(Matrix(2, 2, std::numeric_limits<double>::quiet_NaN())), Error);
}

}  // namespace
}  // namespace noron
