// Linear least squares with an optional penalty on the length of the solution (ridge regression).
#pragma once

#include <span>
#include <vector>

#include "engine/linalg/matrix.h"

namespace noron {

// The w that minimizes |a w - b|² + l2 |w|² (l2 ≥ 0), by an orthogonal decomposition of a with √l2
// I below it; of several the shortest. a [n, d], b [n], n ≥ 1. Throws number.range when a number is
// not finite.
std::vector<double> LeastSquares(const Matrix& a, std::span<const double> b, double l2 = 0);

}  // namespace noron
