// Eigenvalues and eigenvectors of a symmetric matrix.
#pragma once

#include <vector>

#include "engine/linalg/matrix.h"

namespace noron {

struct SymmetricEigen {
  std::vector<double> values;  // falling
  Matrix vectors;              // one unit eigenvector per row, in the order of the values; the
                               // entry of largest magnitude is positive
};

// `a` is square; its lower triangle is read. Throws number.range when an entry is not finite.
SymmetricEigen DecomposeSymmetric(const Matrix& a);

}  // namespace noron
