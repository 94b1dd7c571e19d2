#include "engine/linalg/cholesky.h"

#include <Eigen/Cholesky>
#include <cmath>

#include "engine/linalg/eigen_map.h"

namespace noron {

std::optional<Cholesky> Cholesky::Factor(const Matrix& a) {
  assert(a.Rows() == a.Columns());
  const Eigen::LLT<RowMajor> factor(Map(a));
  if (!Map(a).allFinite() || factor.info() != Eigen::Success) return std::nullopt;
  Matrix lower(a.Rows(), a.Rows());
  Map(lower) = factor.matrixL();
  return Cholesky(std::move(lower));
}

double Cholesky::LogDeterminant() const { return 2 * Map(lower_).diagonal().array().log().sum(); }

double Cholesky::MahalanobisSquared(std::span<const double> v) const {
  return Map(lower_).triangularView<Eigen::Lower>().solve(Map(v)).squaredNorm();
}

}  // namespace noron
