#include "engine/nn/initial.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace noron::nn {
namespace {

std::vector<float> Draw(Initial initial, Shape shape, uint64_t seed = 1) {
  std::vector<float> values(shape.Size(), 9.0f);
  Rng rng(seed);
  Initialize(initial, {values.data(), nullptr, shape}, rng);
  return values;
}

double Deviation(const std::vector<float>& values) {
  double square = 0;
  for (float value : values) square += double{value} * value;
  return std::sqrt(square / static_cast<double>(values.size()));
}

double Largest(const std::vector<float>& values) {
  double largest = 0;
  for (float value : values) largest = std::max(largest, std::abs(double{value}));
  return largest;
}

TEST(Initial, UniformStaysWithinOneOverTheRootOfItsInputs) {
  const std::vector<float> values = Draw(Initial::kUniform, {100, 25});
  EXPECT_LE(Largest(values), 0.2);
  EXPECT_NEAR(Deviation(values), 0.2 / std::sqrt(3.0), 0.005);
}

TEST(Initial, XavierBalancesInputsAndOutputs) {
  const std::vector<float> values = Draw(Initial::kXavier, {100, 50});
  EXPECT_LE(Largest(values), 0.2);  // √(6/150)
  EXPECT_NEAR(Deviation(values), std::sqrt(2.0 / 150), 0.005);
}

TEST(Initial, HeCountsTheKernelOfAConvolutionAmongTheInputs) {
  EXPECT_NEAR(Deviation(Draw(Initial::kHe, {100, 8, 3, 3})), std::sqrt(2.0 / 72), 0.005);
}

TEST(Initial, ZeroIsZero) { EXPECT_EQ(Largest(Draw(Initial::kZero, {3, 4})), 0); }

TEST(Initial, OrthogonalRowsOrColumns) {
  for (const auto& [out, in] : {std::pair(5, 9), std::pair(9, 5), std::pair(6, 6)}) {
    const std::vector<float> w = Draw(Initial::kOrthogonal, {out, in});
    const int count = std::min(out, in);
    for (int i = 0; i < count; ++i) {
      for (int j = 0; j < count; ++j) {
        double dot = 0;
        for (int k = 0; k < std::max(out, in); ++k) {
          dot += out <= in ? w[i * in + k] * w[j * in + k] : w[k * in + i] * w[k * in + j];
        }
        EXPECT_NEAR(dot, i == j, 1e-6) << out << "×" << in;
      }
    }
  }
}

TEST(Initial, FollowsFromTheSeed) {
  EXPECT_EQ(Draw(Initial::kHe, {4, 4}, 5), Draw(Initial::kHe, {4, 4}, 5));
  EXPECT_NE(Draw(Initial::kHe, {4, 4}, 5), Draw(Initial::kHe, {4, 4}, 6));
}

}  // namespace
}  // namespace noron::nn
