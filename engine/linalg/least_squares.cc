#include "engine/linalg/least_squares.h"

#include <Eigen/QR>
#include <cmath>

#include "engine/core/error.h"
#include "engine/linalg/eigen_map.h"

namespace noron {

std::vector<double> LeastSquares(const Matrix& a, std::span<const double> b, double l2) {
  assert(static_cast<size_t>(a.Rows()) == b.size() && l2 >= 0);
  const int n = a.Rows(), d = a.Columns(), penalty = l2 > 0 ? d : 0;
  if (!Map(a).allFinite() || !Map(b).allFinite()) {
    throw Error("number.range", "least squares: a number is not finite");
  }
  Eigen::MatrixXd left(n + penalty, d);
  left.topRows(n) = Map(a);
  left.bottomRows(penalty) = Eigen::MatrixXd::Identity(penalty, d) * std::sqrt(l2);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(n + penalty);
  right.head(n) = Map(b);
  const Eigen::VectorXd w = left.completeOrthogonalDecomposition().solve(right);
  return {w.begin(), w.end()};
}

}  // namespace noron
