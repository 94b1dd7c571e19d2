#include "engine/classic/dbscan.h"

#include <cassert>
#include <utility>

namespace noron {

Dbscan::Dbscan(Matrix x, double radius, int min_points)
    : x_(std::move(x)),
      squared_radius_(radius * radius),
      min_points_(min_points),
      labels_(x_.Rows(), kNoise),
      core_(x_.Rows()) {
  assert(radius > 0 && min_points >= 1);
  for (int32_t i = 0; i < x_.Rows(); ++i) {
    core_[i] = static_cast<int>(Neighbours(i).size()) >= min_points_;
  }
}

std::vector<int32_t> Dbscan::Neighbours(int32_t point) const {
  std::vector<int32_t> result;
  for (int32_t i = 0; i < x_.Rows(); ++i) {
    if (SquaredDistance(x_.Row(i), x_.Row(point)) <= squared_radius_) result.push_back(i);
  }
  return result;
}

bool Dbscan::Step() {
  while (next_ < x_.Rows() && (!core_[next_] || labels_[next_] != kNoise)) ++next_;
  if (next_ == x_.Rows()) return false;
  labels_[next_] = clusters_;
  std::vector<int32_t> waiting = {next_};  // core points whose neighbours have not been taken in
  while (!waiting.empty()) {
    const int32_t point = waiting.back();
    waiting.pop_back();
    for (int32_t neighbour : Neighbours(point)) {
      if (labels_[neighbour] != kNoise) continue;
      labels_[neighbour] = clusters_;
      if (core_[neighbour]) waiting.push_back(neighbour);
    }
  }
  ++clusters_;
  return true;
}

int32_t Dbscan::Predict(std::span<const double> point) const {
  int32_t label = kNoise;
  double nearest = squared_radius_;
  for (int32_t i = 0; i < x_.Rows(); ++i) {
    const double distance = SquaredDistance(x_.Row(i), point);
    if (!core_[i] || distance > nearest) continue;
    nearest = distance;
    label = labels_[i];
  }
  return label;
}

}  // namespace noron
