// Logistic regression by full-batch gradient descent: the smallest network there is. Two classes
// have one output and a sigmoid, more have one output each and a softmax.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/linalg/matrix.h"

namespace noron {

struct LogisticOptions {
  double learning_rate = 0.5;
  double l2 = 0;            // adds l2/2 · |w|² to the mean loss; biases are not penalized
  double tolerance = 1e-6;  // stop when the loss falls by less in one step …
  int max_steps = 2000;     // … or here
};

class LogisticRegression {
 public:
  // x [N, D], labels [N] in 0 … classes-1, N ≥ 1, classes ≥ 2. Starts from zeros.
  LogisticRegression(Matrix x, std::vector<int32_t> labels, int classes,
                     const LogisticOptions& options = {});

  // One step of descent; returns the loss before it: mean cross-entropy in nats plus the penalty.
  // Nothing changes when that is not finite.
  double Step();
  // The loss has settled, the steps are used up, or the last loss was not finite.
  bool Done() const { return done_; }
  int Steps() const { return steps_; }

  std::vector<double> Probabilities(std::span<const double> x) const;  // [classes]
  int32_t Predict(std::span<const double> x) const;

  // [1, D] and [1] for two classes (of class 1), else [classes, D] and [classes].
  const Matrix& Weight() const { return weight_; }
  const std::vector<double>& Bias() const { return bias_; }
  void SetParameters(Matrix weight, std::vector<double> bias);

 private:
  Matrix x_;
  std::vector<int32_t> labels_;
  int classes_;
  LogisticOptions options_;
  Matrix weight_;
  std::vector<double> bias_;
  double last_loss_;
  int steps_ = 0;
  bool done_ = false;
};

}  // namespace noron
