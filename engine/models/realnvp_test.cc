#include "engine/models/realnvp.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engine/models/testing.h"

namespace noron {
namespace {

// A flow whose scales and shifts are far from 0.
struct Flow : Made<RealNvp> {
  Flow(const RealNvpConfig& config, float size) : Made(config) {
    Rng rng(1);
    for (const Parameter& parameter : store.Parameters()) {
      for (float& value : parameter.tensor.Values()) {
        value = size * static_cast<float>(rng.Normal());
      }
    }
  }
};

class RealNvpTest : public testing::Test {
 protected:
  Tensor View(std::vector<float>& values) {
    return {values.data(), nullptr, {static_cast<int>(values.size()) / 3, 3}};
  }

  Flow flow_{{.dim = 3, .layers = 5, .hidden = {16, 8}}, 0.3f};
  Arena arena_;
  Tape tape_{flow_.context, arena_, {}};
};

TEST_F(RealNvpTest, TheInverseUndoesTheFlow) {
  std::vector<float> x{0.5f, -1, 2, 0.25f, 1.5f, -0.75f};
  const RealNvp::Encoded encoded = flow_.model.Forward(tape_, View(x));
  EXPECT_GT(std::fabs(encoded.z.data[0] - x[0]), 0.05);
  const Tensor back = flow_.model.Inverse(tape_, encoded.z);
  for (size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(back.data[i], x[i], 1e-5);
}

TEST_F(RealNvpTest, LogDetIsThatOfTheJacobian) {
  std::vector<float> x{0.5f, -1, 2};
  constexpr float kStep = 1e-2f;
  double jacobian[3][3];
  for (int column = 0; column < 3; ++column) {
    std::vector<float> above = x, below = x;
    above[column] += kStep;
    below[column] -= kStep;
    const Tensor up = flow_.model.Forward(tape_, View(above)).z;
    const Tensor down = flow_.model.Forward(tape_, View(below)).z;
    for (int row = 0; row < 3; ++row) {
      jacobian[row][column] = (up.data[row] - down.data[row]) / (2 * kStep);
    }
  }
  const auto& j = jacobian;
  const double determinant = j[0][0] * (j[1][1] * j[2][2] - j[1][2] * j[2][1]) -
                             j[0][1] * (j[1][0] * j[2][2] - j[1][2] * j[2][0]) +
                             j[0][2] * (j[1][0] * j[2][1] - j[1][1] * j[2][0]);
  const RealNvp::Encoded encoded = flow_.model.Forward(tape_, View(x));
  EXPECT_NEAR(encoded.log_det.data[0], std::log(std::fabs(determinant)), 2e-3);
}

TEST(RealNvp, TheDensityIntegratesToOne) {
  Flow flow({.dim = 2, .layers = 4, .hidden = {8}}, 0.5f);
  constexpr int kCells = 160;
  constexpr double kHalfWidth = 16, kCell = 2 * kHalfWidth / kCells;
  std::vector<float> grid;
  for (int i = 0; i < kCells * kCells; ++i) {
    grid.push_back(static_cast<float>((i / kCells + 0.5) * kCell - kHalfWidth));
    grid.push_back(static_cast<float>((i % kCells + 0.5) * kCell - kHalfWidth));
  }
  Arena arena;
  Tape tape(flow.context, arena, {});
  const Tensor x{grid.data(), nullptr, {kCells * kCells, 2}};
  const Tensor log_probability = flow.model.LogProbability(tape, flow.model.Forward(tape, x));
  double sum = 0;
  for (float value : log_probability.Values()) sum += std::exp(value) * kCell * kCell;
  EXPECT_NEAR(sum, 1, 0.01);
}

}  // namespace
}  // namespace noron
