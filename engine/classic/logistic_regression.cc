#include "engine/classic/logistic_regression.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/classic/log_sum.h"

namespace noron {

LogisticRegression::LogisticRegression(Matrix x, std::vector<int32_t> labels, int classes,
                                       const LogisticOptions& options)
    : x_(std::move(x)),
      labels_(std::move(labels)),
      classes_(classes),
      options_(options),
      weight_(classes == 2 ? 1 : classes, x_.Columns()),
      bias_(weight_.Rows()),
      last_loss_(std::numeric_limits<double>::infinity()) {
  assert(x_.Rows() > 0 && labels_.size() == static_cast<size_t>(x_.Rows()) && classes >= 2);
}

void LogisticRegression::SetParameters(Matrix weight, std::vector<double> bias) {
  assert(weight.Rows() == weight_.Rows() && weight.Columns() == weight_.Columns());
  assert(bias.size() == bias_.size());
  weight_ = std::move(weight);
  bias_ = std::move(bias);
}

std::vector<double> LogisticRegression::Probabilities(std::span<const double> x) const {
  std::vector<double> logits;
  if (classes_ == 2) logits.push_back(0);  // softmax of (0, z) is (1 - sigmoid(z), sigmoid(z))
  for (int k = 0; k < weight_.Rows(); ++k) logits.push_back(Dot(x, weight_.Row(k)) + bias_[k]);
  const double total = LogSumExp(logits);
  for (double& logit : logits) logit = std::exp(logit - total);
  return logits;
}

int32_t LogisticRegression::Predict(std::span<const double> x) const {
  const std::vector<double> p = Probabilities(x);
  return static_cast<int32_t>(std::max_element(p.begin(), p.end()) - p.begin());
}

double LogisticRegression::Step() {
  const int first = classes_ - weight_.Rows();  // the class of output 0
  const double share = 1.0 / x_.Rows();
  Matrix gradient = weight_;
  for (double& value : gradient.Values()) value *= options_.l2;
  std::vector<double> bias_gradient(bias_.size());
  double loss = options_.l2 / 2 * Dot(weight_.Values(), weight_.Values());
  std::vector<double> logits(classes_);
  for (int i = 0; i < x_.Rows(); ++i) {
    for (int k = 0; k < weight_.Rows(); ++k) {
      logits[first + k] = Dot(x_.Row(i), weight_.Row(k)) + bias_[k];
    }
    const double total = LogSumExp(logits);
    loss += share * (total - logits[labels_[i]]);
    for (int k = 0; k < weight_.Rows(); ++k) {
      const double error = std::exp(logits[first + k] - total) - (labels_[i] == first + k ? 1 : 0);
      bias_gradient[k] += share * error;
      for (int j = 0; j < x_.Columns(); ++j) gradient(k, j) += share * error * x_(i, j);
    }
  }
  done_ = !std::isfinite(loss);
  if (done_) return loss;
  for (size_t i = 0; i < weight_.Values().size(); ++i) {
    weight_.Values()[i] -= options_.learning_rate * gradient.Values()[i];
  }
  for (size_t k = 0; k < bias_.size(); ++k) {
    bias_[k] -= options_.learning_rate * bias_gradient[k];
  }
  ++steps_;
  done_ = std::fabs(last_loss_ - loss) < options_.tolerance || steps_ >= options_.max_steps;
  last_loss_ = loss;
  return loss;
}

}  // namespace noron
