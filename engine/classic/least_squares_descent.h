// Batch, mini-batch and stochastic descent on one least-squares surface: the same bottom, reached
// by paths of different noise and cost.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/classic/linear_regression.h"
#include "engine/core/rng.h"
#include "engine/linalg/matrix.h"

namespace noron {

struct LeastSquaresOptions {
  int batch = 0;  // points of one update; 0: all (batch descent), 1: stochastic
  double learning_rate = 0.1;
  uint64_t seed = 1;  // of the order of the points, new in every epoch
};

class LeastSquaresDescent {
 public:
  // Mean squared error of x·w + b against y. x [N, D], y [N], N ≥ 1; starts at `start`.
  LeastSquaresDescent(Matrix x, std::vector<double> y, LinearModel start,
                      const LeastSquaresOptions& options);

  void Step();  // one update

  struct Point {
    LinearModel model;
    double loss = 0;        // over all points
    int64_t evaluated = 0;  // points whose gradient was computed so far: what the path has cost
  };
  const std::vector<Point>& Path() const { return path_; }  // the start first
  int UpdatesPerEpoch() const;
  // Where every path leads to: the closed form.
  const LinearModel& Bottom() const { return bottom_; }
  double BottomLoss() const { return LinearLoss(bottom_, x_, y_); }

 private:
  Matrix x_;
  std::vector<double> y_;
  int batch_;
  double learning_rate_;
  Rng rng_;
  LinearModel bottom_;
  std::vector<int32_t> order_;
  size_t next_ = 0;  // in order_
  std::vector<Point> path_;
};

}  // namespace noron
