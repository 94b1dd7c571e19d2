// Principal components: the directions along which points vary most.
#pragma once

#include <vector>

#include "engine/linalg/matrix.h"

namespace noron {

struct Pca {
  std::vector<double> mean;                // [D]
  Matrix components;                       // [k, D] unit rows; largest entry of each positive
  std::vector<double> explained_variance;  // [k] falling, with N - 1 in the divisor
  std::vector<double> explained_ratio;     // [k] share of the whole variance; 0 when there is none

  Matrix Project(const Matrix& x) const;           // scores [N, k] = (x - mean) componentsᵀ
  Matrix Reconstruct(const Matrix& scores) const;  // [N, D] back from the scores
};

// x [N, D], N ≥ 2, 1 ≤ k ≤ D. Throws number.range when a number is not finite.
Pca FitPca(const Matrix& x, int k);

}  // namespace noron
