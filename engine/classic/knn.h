// k nearest neighbours: the nearest examples vote for their classes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/linalg/matrix.h"

namespace noron {

class KNearest {
 public:
  // x [N, D], labels [N] in 0 … classes-1, 1 ≤ neighbours; more than N count as N.
  KNearest(Matrix x, std::vector<int32_t> labels, int classes, int neighbours);

  // Indices of the nearest examples, nearest first; of equally near ones the earlier.
  std::vector<int32_t> Nearest(std::span<const double> point) const;
  // The share of votes of each class, [classes].
  std::vector<double> Votes(std::span<const double> point) const;

 private:
  Matrix x_;
  std::vector<int32_t> labels_;
  int classes_;
  int neighbours_;
};

}  // namespace noron
