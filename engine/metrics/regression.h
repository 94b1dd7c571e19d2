// How far predicted numbers are from the true ones.
#pragma once

#include <span>

namespace noron {

struct RegressionScores {
  double mae = 0;   // mean |d|, d = prediction − target
  double rmse = 0;  // √(mean d²)
  double r2 = 0;    // 1 − Σ d² / Σ (target − mean target)²; 0 when all targets are equal
};

// Throws shape.mismatch when they differ in number, number.range when there are none.
RegressionScores ScoreRegression(std::span<const float> predicted, std::span<const float> target);

}  // namespace noron
