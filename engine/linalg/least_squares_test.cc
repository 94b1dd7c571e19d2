#include "engine/linalg/least_squares.h"

#include <gtest/gtest.h>

#include <limits>

#include "engine/core/error.h"

namespace noron {
namespace {

Matrix Of(int rows, int columns, const std::vector<float>& values) {
  return {rows, columns, values};
}

TEST(LeastSquares, SolvesWhatCanBeSolved) {
  const Matrix a = Of(3, 2, {1, 0, 0, 2, 1, 1});
  const std::vector<double> w = LeastSquares(a, std::vector<double>{3, 8, 7});
  EXPECT_NEAR(w[0], 3, 1e-12);
  EXPECT_NEAR(w[1], 4, 1e-12);
}

TEST(LeastSquares, PenaltyShrinks) {
  // Σ (x w - y)² + l2 w²: w = Σ xy / (Σ x² + l2)
  const Matrix a = Of(2, 1, {1, 2});
  EXPECT_NEAR(LeastSquares(a, std::vector<double>{2, 4}, 5)[0], 10.0 / (5 + 5), 1e-12);
}

TEST(LeastSquares, OfSeveralSolutionsTheShortest) {
  const Matrix a = Of(1, 2, {1, 1});
  const std::vector<double> w = LeastSquares(a, std::vector<double>{2});
  EXPECT_NEAR(w[0], 1, 1e-12);
  EXPECT_NEAR(w[1], 1, 1e-12);
}

TEST(LeastSquares, RefusesNumbersThatAreNone) {
  const std::vector<double> b = {std::numeric_limits<double>::infinity()};
  EXPECT_THROW(LeastSquares(Of(1, 1, {1}), b), Error);
}

}  // namespace
}  // namespace noron
