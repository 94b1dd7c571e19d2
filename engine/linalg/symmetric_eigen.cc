#include "engine/linalg/symmetric_eigen.h"

#include <Eigen/Eigenvalues>

#include "engine/core/error.h"
#include "engine/linalg/eigen_map.h"

namespace noron {

SymmetricEigen DecomposeSymmetric(const Matrix& a) {
  assert(a.Rows() == a.Columns());
  if (!Map(a).allFinite()) throw Error("number.range", "eigenvalues: a number is not finite");
  const Eigen::SelfAdjointEigenSolver<RowMajor> solver(Map(a));
  const int n = a.Rows();
  SymmetricEigen result{std::vector<double>(n), Matrix(n, n)};
  for (int i = 0; i < n; ++i) {
    const int from = n - 1 - i;  // Eigen's are rising
    result.values[i] = solver.eigenvalues()[from];
    auto vector = Map(result.vectors).row(i);
    vector = solver.eigenvectors().col(from).transpose();
    Eigen::Index largest;
    vector.cwiseAbs().maxCoeff(&largest);
    if (vector[largest] < 0) vector = -vector;
  }
  return result;
}

}  // namespace noron
