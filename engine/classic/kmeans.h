// k-means: K centers, each point with the nearest one (Lloyd's iterations, one at a time).
#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/rng.h"
#include "engine/linalg/matrix.h"

namespace noron {

// K of the points, far from each other as a rule: each next one is drawn with a probability
// proportional to its squared distance from those before (k-means++, Arthur & Vassilvitskii 2007).
// x [N, D], N ≥ 1; with fewer different points than K, centers repeat.
Matrix SpreadCenters(const Matrix& x, int clusters, Rng& rng);

struct Assignment {
  std::vector<int32_t> labels;  // [N] the nearest center, the first on a tie
  double inertia = 0;           // Σ squared distance of a point to its center
};
Assignment AssignToCenters(const Matrix& x, const Matrix& centers);

// The mean of the points of each center; a center without points stays where it is.
Matrix CentersOf(const Matrix& x, const std::vector<int32_t>& labels, const Matrix& centers);

class KMeans {
 public:
  static constexpr int kMaxIterations = 300;

  KMeans(Matrix x, Matrix centers);

  // One iteration: centers to the means, points to the nearest center. False, changing nothing,
  // once no point has changed its center, or after kMaxIterations.
  bool Step();

  const Matrix& Centers() const { return centers_; }
  const Assignment& Current() const { return assignment_; }  // to Centers()
  int Iterations() const { return iterations_; }
  bool Done() const { return done_; }

 private:
  Matrix x_;
  Matrix centers_;
  Assignment assignment_;
  int iterations_ = 0;
  bool done_ = false;
};

}  // namespace noron
