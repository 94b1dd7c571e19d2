#include "engine/classic/linear_regression.h"

#include <cassert>

#include "engine/linalg/least_squares.h"

namespace noron {

double LinearModel::operator()(std::span<const double> x) const { return Dot(x, weight) + bias; }

std::vector<double> LinearModel::Predict(const Matrix& x) const {
  std::vector<double> y;
  for (int i = 0; i < x.Rows(); ++i) y.push_back((*this)(x.Row(i)));
  return y;
}

LinearModel FitLinear(const Matrix& x, std::span<const double> y, double l2) {
  // With everything centred the best bias is 0, so that the penalty does not touch it.
  const std::vector<double> mean = ColumnMeans(x);
  double mean_y = 0;
  for (double value : y) mean_y += value / static_cast<double>(y.size());
  Matrix centred = x;
  std::vector<double> target(y.begin(), y.end());
  for (int i = 0; i < x.Rows(); ++i) {
    for (int j = 0; j < x.Columns(); ++j) centred(i, j) -= mean[j];
    target[i] -= mean_y;
  }
  LinearModel model{LeastSquares(centred, target, l2), 0};
  model.bias = mean_y - Dot(mean, model.weight);
  return model;
}

double LinearLoss(const LinearModel& model, const Matrix& x, std::span<const double> y, double l2) {
  double sum = l2 * Dot(model.weight, model.weight);
  for (int i = 0; i < x.Rows(); ++i) {
    const double error = model(x.Row(i)) - y[i];
    sum += error * error;
  }
  return sum / x.Rows();
}

LinearModel LinearGradient(const LinearModel& model, const Matrix& x, std::span<const double> y,
                           std::span<const int32_t> rows, double l2) {
  assert(!rows.empty());
  const double share = 2.0 / static_cast<double>(rows.size());
  LinearModel gradient{model.weight, 0};
  for (double& value : gradient.weight) value *= 2 * l2 / x.Rows();
  for (int32_t i : rows) {
    const double slope = share * (model(x.Row(i)) - y[i]);
    gradient.bias += slope;
    for (int j = 0; j < x.Columns(); ++j) gradient.weight[j] += slope * x(i, j);
  }
  return gradient;
}

}  // namespace noron
