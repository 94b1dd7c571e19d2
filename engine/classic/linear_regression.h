// Linear regression: y ≈ x·w + b by least squares, in closed form and by descent.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/linalg/matrix.h"

namespace noron {

struct LinearModel {
  std::vector<double> weight;  // [D]
  double bias = 0;

  double operator()(std::span<const double> x) const;
  std::vector<double> Predict(const Matrix& x) const;  // [N]
};

// Minimizes Σ (x·w + b − y)² + l2 |w|²; b is not penalized. x [N, D], y [N], N ≥ 1. Throws
// number.range when a number is not finite.
LinearModel FitLinear(const Matrix& x, std::span<const double> y, double l2 = 0);

// Mean squared error plus l2 |w|² / N: the same minimum, whatever the number of points.
double LinearLoss(const LinearModel& model, const Matrix& x, std::span<const double> y,
                  double l2 = 0);

// The gradient of that loss over the points `rows` alone (of all of them: every index once); the
// batches of stochastic descent.
LinearModel LinearGradient(const LinearModel& model, const Matrix& x, std::span<const double> y,
                           std::span<const int32_t> rows, double l2 = 0);

}  // namespace noron
