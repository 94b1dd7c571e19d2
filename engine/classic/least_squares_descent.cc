#include "engine/classic/least_squares_descent.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "engine/data/splits.h"

namespace noron {

LeastSquaresDescent::LeastSquaresDescent(Matrix x, std::vector<double> y, LinearModel start,
                                         const LeastSquaresOptions& options)
    : x_(std::move(x)),
      y_(std::move(y)),
      batch_(options.batch == 0 ? x_.Rows() : std::min(options.batch, x_.Rows())),
      learning_rate_(options.learning_rate),
      rng_(options.seed),
      bottom_(FitLinear(x_, y_)),
      order_(x_.Rows()),
      next_(order_.size()) {
  std::iota(order_.begin(), order_.end(), 0);
  const double loss = LinearLoss(start, x_, y_);
  path_.push_back({std::move(start), loss, 0});
}

int LeastSquaresDescent::UpdatesPerEpoch() const { return (x_.Rows() + batch_ - 1) / batch_; }

void LeastSquaresDescent::Step() {
  if (next_ >= order_.size()) {
    Shuffle(order_, rng_);
    next_ = 0;
  }
  const size_t count = std::min<size_t>(batch_, order_.size() - next_);
  const auto rows = std::span<const int32_t>(order_).subspan(next_, count);
  next_ += count;
  Point point = path_.back();
  const LinearModel gradient = LinearGradient(point.model, x_, y_, rows);
  for (size_t j = 0; j < gradient.weight.size(); ++j) {
    point.model.weight[j] -= learning_rate_ * gradient.weight[j];
  }
  point.model.bias -= learning_rate_ * gradient.bias;
  point.loss = LinearLoss(point.model, x_, y_);
  point.evaluated += static_cast<int64_t>(count);
  path_.push_back(std::move(point));
}

}  // namespace noron
