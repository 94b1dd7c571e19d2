#include "engine/ops/sinusoid.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace noron {
namespace {

TEST(Sinusoid, AlternatesSineAndCosine) {
  std::vector<float> numbers(3 * 5);
  FillSinusoid({numbers.data(), nullptr, {3, 5}}, 10);
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 5; ++column) {
      const double angle = (10 + row) / std::pow(10000.0, 2.0 * (column / 2) / 5);
      const double expected = column % 2 == 0 ? std::sin(angle) : std::cos(angle);
      EXPECT_NEAR(numbers[row * 5 + column], expected, 1e-6) << row << ", " << column;
    }
  }
}

TEST(Sinusoid, DotProductsDependOnTheDistanceOnly) {
  constexpr int kLength = 40, kWidth = 16;
  std::vector<float> numbers(kLength * kWidth);
  FillSinusoid({numbers.data(), nullptr, {kLength, kWidth}});
  const auto dot = [&](int a, int b) {
    double sum = 0;
    for (int c = 0; c < kWidth; ++c) sum += numbers[a * kWidth + c] * numbers[b * kWidth + c];
    return sum;
  };
  EXPECT_NEAR(dot(3, 10), dot(20, 27), 1e-4);
  EXPECT_NEAR(dot(0, 0), kWidth / 2.0, 1e-4);
}

}  // namespace
}  // namespace noron
