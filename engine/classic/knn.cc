#include "engine/classic/knn.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace noron {

KNearest::KNearest(Matrix x, std::vector<int32_t> labels, int classes, int neighbours)
    : x_(std::move(x)),
      labels_(std::move(labels)),
      classes_(classes),
      neighbours_(std::min(neighbours, x_.Rows())) {
  assert(labels_.size() == static_cast<size_t>(x_.Rows()) && neighbours_ >= 1);
}

std::vector<int32_t> KNearest::Nearest(std::span<const double> point) const {
  std::vector<std::pair<double, int32_t>> order;
  for (int32_t i = 0; i < x_.Rows(); ++i) order.push_back({SquaredDistance(x_.Row(i), point), i});
  std::partial_sort(order.begin(), order.begin() + neighbours_, order.end());
  std::vector<int32_t> nearest;
  for (int i = 0; i < neighbours_; ++i) nearest.push_back(order[i].second);
  return nearest;
}

std::vector<double> KNearest::Votes(std::span<const double> point) const {
  std::vector<double> votes(classes_);
  for (int32_t i : Nearest(point)) votes[labels_[i]] += 1.0 / neighbours_;
  return votes;
}

}  // namespace noron
