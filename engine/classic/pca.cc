#include "engine/classic/pca.h"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "engine/linalg/eigen_map.h"
#include "engine/linalg/symmetric_eigen.h"

namespace noron {

Pca FitPca(const Matrix& x, int k) {
  const int dimensions = x.Columns();
  assert(x.Rows() >= 2 && k >= 1 && k <= dimensions);
  Pca pca{ColumnMeans(x), Matrix(k, dimensions), {}, {}};
  const RowMajor centred = Map(x).rowwise() - Map(pca.mean).transpose();
  Matrix covariance(dimensions, dimensions);
  Map(covariance).noalias() = centred.transpose() * centred / (x.Rows() - 1);
  const SymmetricEigen eigen = DecomposeSymmetric(covariance);
  const double total = std::accumulate(eigen.values.begin(), eigen.values.end(), 0.0);
  for (int i = 0; i < k; ++i) {
    std::copy_n(eigen.vectors.Row(i).begin(), dimensions, pca.components.Row(i).begin());
    pca.explained_variance.push_back(std::max(0.0, eigen.values[i]));  // rounding may give -1e-17
    pca.explained_ratio.push_back(total > 0 ? pca.explained_variance.back() / total : 0.0);
  }
  return pca;
}

Matrix Pca::Project(const Matrix& x) const {
  Matrix scores(x.Rows(), components.Rows());
  Map(scores).noalias() = (Map(x).rowwise() - Map(mean).transpose()) * Map(components).transpose();
  return scores;
}

Matrix Pca::Reconstruct(const Matrix& scores) const {
  Matrix x(scores.Rows(), components.Columns());
  Map(x) = (Map(scores) * Map(components)).rowwise() + Map(mean).transpose();
  return x;
}

}  // namespace noron
