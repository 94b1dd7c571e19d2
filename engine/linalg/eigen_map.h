// Our matrices as Eigen sees them, without a copy. Only .cc files include this: Eigen's headers
// take seconds to compile.
#pragma once

#include <Eigen/Core>

#include "engine/linalg/matrix.h"

namespace noron {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

inline Eigen::Map<RowMajor> Map(Matrix& m) { return {m.Values().data(), m.Rows(), m.Columns()}; }
inline Eigen::Map<const RowMajor> Map(const Matrix& m) {
  return {m.Values().data(), m.Rows(), m.Columns()};
}
inline Eigen::Map<const Eigen::VectorXd> Map(std::span<const double> v) {
  return {v.data(), static_cast<Eigen::Index>(v.size())};
}

}  // namespace noron
