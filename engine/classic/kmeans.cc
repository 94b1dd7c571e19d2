#include "engine/classic/kmeans.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace noron {

Matrix SpreadCenters(const Matrix& x, int clusters, Rng& rng) {
  assert(x.Rows() > 0);
  Matrix centers(clusters, x.Columns());
  std::vector<double> distance(x.Rows(), std::numeric_limits<double>::infinity());
  int chosen = static_cast<int>(rng.Below(x.Rows()));
  for (int k = 0; k < clusters; ++k) {
    std::copy_n(x.Row(chosen).begin(), x.Columns(), centers.Row(k).begin());
    double total = 0;
    for (int i = 0; i < x.Rows(); ++i) {
      distance[i] = std::min(distance[i], SquaredDistance(x.Row(i), centers.Row(k)));
      total += distance[i];
    }
    double left = rng.Uniform() * total;
    chosen = 0;
    while (chosen + 1 < x.Rows() && left >= distance[chosen]) left -= distance[chosen++];
  }
  return centers;
}

Assignment AssignToCenters(const Matrix& x, const Matrix& centers) {
  Assignment result{std::vector<int32_t>(x.Rows()), 0};
  for (int i = 0; i < x.Rows(); ++i) {
    double best = std::numeric_limits<double>::infinity();
    for (int k = 0; k < centers.Rows(); ++k) {
      const double distance = SquaredDistance(x.Row(i), centers.Row(k));
      if (distance >= best) continue;
      best = distance;
      result.labels[i] = k;
    }
    result.inertia += best;
  }
  return result;
}

Matrix CentersOf(const Matrix& x, const std::vector<int32_t>& labels, const Matrix& centers) {
  Matrix sums(centers.Rows(), centers.Columns());
  std::vector<int> counts(centers.Rows());
  for (int i = 0; i < x.Rows(); ++i) {
    ++counts[labels[i]];
    for (int j = 0; j < x.Columns(); ++j) sums(labels[i], j) += x(i, j);
  }
  for (int k = 0; k < centers.Rows(); ++k) {
    for (int j = 0; j < x.Columns(); ++j) {
      sums(k, j) = counts[k] > 0 ? sums(k, j) / counts[k] : centers(k, j);
    }
  }
  return sums;
}

KMeans::KMeans(Matrix x, Matrix centers)
    : x_(std::move(x)), centers_(std::move(centers)), assignment_(AssignToCenters(x_, centers_)) {}

bool KMeans::Step() {
  if (done_) return false;
  centers_ = CentersOf(x_, assignment_.labels, centers_);
  Assignment next = AssignToCenters(x_, centers_);
  ++iterations_;
  done_ = next.labels == assignment_.labels || iterations_ >= kMaxIterations;
  assignment_ = std::move(next);
  return true;
}

}  // namespace noron
