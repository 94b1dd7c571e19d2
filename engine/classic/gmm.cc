#include "engine/classic/gmm.h"

#include <cassert>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

#include "engine/classic/kmeans.h"
#include "engine/classic/log_sum.h"
#include "engine/core/error.h"
#include "engine/linalg/cholesky.h"

namespace noron {

Mixture InitialMixture(const Matrix& x, int components, Rng& rng) {
  const std::vector<double> mean = ColumnMeans(x);
  Matrix covariance(x.Columns(), x.Columns());
  for (int j = 0; j < x.Columns(); ++j) {
    for (int i = 0; i < x.Rows(); ++i) covariance(j, j) += std::pow(x(i, j) - mean[j], 2);
    covariance(j, j) /= x.Rows();
    if (covariance(j, j) == 0) covariance(j, j) = 1;  // a column that never changes
  }
  return {std::vector<double>(components, 1.0 / components), SpreadCenters(x, components, rng),
          std::vector<Matrix>(components, covariance)};
}

Responsibilities Expect(const Mixture& mixture, const Matrix& x) {
  const int components = mixture.means.Rows(), dimensions = x.Columns();
  std::vector<Cholesky> factors;
  std::vector<double> log_scale;  // ln(weight · normalizer of the density)
  for (int k = 0; k < components; ++k) {
    std::optional<Cholesky> factor = Cholesky::Factor(mixture.covariances[k]);
    if (!factor) {
      throw Error("number.range",
                  "mixture: the covariance of component " + std::to_string(k) +
                      " is not positive definite any more; use fewer components or a larger "
                      "regularization",
                  {{"key", "components"}, {"value", std::to_string(components)}});
    }
    log_scale.push_back(
        std::log(mixture.weights[k]) -
        0.5 * (dimensions * std::log(2 * std::numbers::pi) + factor->LogDeterminant()));
    factors.push_back(std::move(*factor));
  }
  Responsibilities result{Matrix(x.Rows(), components), 0};
  std::vector<double> offset(dimensions);
  for (int i = 0; i < x.Rows(); ++i) {
    const std::span<double> row = result.share.Row(i);
    for (int k = 0; k < components; ++k) {
      for (int j = 0; j < dimensions; ++j) offset[j] = x(i, j) - mixture.means(k, j);
      row[k] = log_scale[k] - 0.5 * factors[k].MahalanobisSquared(offset);
    }
    const double log_density = LogSumExp(row);
    result.log_likelihood += log_density;
    for (double& value : row) value = std::exp(value - log_density);
  }
  return result;
}

Mixture Maximize(const Mixture& mixture, const Matrix& x, const Matrix& share,
                 double regularization) {
  const int points = x.Rows(), dimensions = x.Columns();
  Mixture next = mixture;
  for (int k = 0; k < mixture.means.Rows(); ++k) {
    double total = 0;
    for (int i = 0; i < points; ++i) total += share(i, k);
    next.weights[k] = total / points;
    if (total == 0) continue;
    const std::span<double> mean = next.means.Row(k);
    Matrix& covariance = next.covariances[k];
    std::fill(mean.begin(), mean.end(), 0.0);
    std::fill(covariance.Values().begin(), covariance.Values().end(), 0.0);
    for (int i = 0; i < points; ++i) {
      for (int j = 0; j < dimensions; ++j) mean[j] += share(i, k) * x(i, j) / total;
    }
    for (int i = 0; i < points; ++i) {
      for (int a = 0; a < dimensions; ++a) {
        for (int b = 0; b < dimensions; ++b) {
          covariance(a, b) += share(i, k) * (x(i, a) - mean[a]) * (x(i, b) - mean[b]) / total;
        }
      }
    }
    for (int j = 0; j < dimensions; ++j) covariance(j, j) += regularization;
  }
  return next;
}

GmmFit::GmmFit(Matrix x, Mixture initial, const GmmOptions& options)
    : x_(std::move(x)),
      options_(options),
      mixture_(std::move(initial)),
      shares_(Expect(mixture_, x_)) {}

bool GmmFit::Step() {
  if (done_) return false;
  mixture_ = Maximize(mixture_, x_, shares_.share, options_.regularization);
  Responsibilities next = Expect(mixture_, x_);
  const double gain = (next.log_likelihood - shares_.log_likelihood) / x_.Rows();
  shares_ = std::move(next);
  ++iterations_;
  done_ = gain < options_.tolerance || iterations_ >= options_.max_iterations;
  return true;
}

}  // namespace noron
