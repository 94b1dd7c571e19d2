// DBSCAN (Ester et al. 1996): clusters are where points lie densely, of any shape and number; what
// lies in no dense place is noise.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/linalg/matrix.h"

namespace noron {

class Dbscan {
 public:
  static constexpr int32_t kNoise = -1;

  // Points within `radius` of each other are neighbours; one with at least `min_points` of them,
  // itself included, is a core point. x [N, D]; all distances are computed as they are needed,
  // O(N²) time in all and O(N) memory.
  Dbscan(Matrix x, double radius, int min_points);

  // Grows one more cluster, from the first core point in none yet: all that can be reached from it
  // through core points. False when there is none.
  bool Step();

  // The cluster of each point so far, or kNoise. A point at the border of two belongs to the first.
  const std::vector<int32_t>& Labels() const { return labels_; }
  const std::vector<bool>& Core() const { return core_; }
  int Clusters() const { return clusters_; }

  // The cluster of the nearest core point within the radius, or kNoise: where a new point belongs.
  int32_t Predict(std::span<const double> point) const;

 private:
  std::vector<int32_t> Neighbours(int32_t point) const;

  Matrix x_;
  double squared_radius_;
  int min_points_;
  std::vector<int32_t> labels_;
  std::vector<bool> core_;
  int32_t next_ = 0;  // points before it are in a cluster or no core points
  int clusters_ = 0;
};

}  // namespace noron
