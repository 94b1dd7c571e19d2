#include "engine/classic/gaussian_naive_bayes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/classic/log_sum.h"

namespace noron {
namespace {

// The largest variance of a column.
double LargestVariance(const Matrix& x) {
  double largest = 0;
  for (int d = 0; d < x.Columns(); ++d) {
    double sum = 0, squares = 0;
    for (int i = 0; i < x.Rows(); ++i) sum += x(i, d);
    const double mean = sum / x.Rows();
    for (int i = 0; i < x.Rows(); ++i) squares += (x(i, d) - mean) * (x(i, d) - mean);
    largest = std::max(largest, squares / x.Rows());
  }
  return largest;
}

}  // namespace

GaussianNaiveBayes::GaussianNaiveBayes(const Matrix& x, std::span<const int32_t> labels,
                                       int classes)
    : priors_(classes), means_(classes, x.Columns()), variances_(classes, x.Columns()) {
  std::vector<double> counts(classes);
  for (int i = 0; i < x.Rows(); ++i) {
    ++counts[labels[i]];
    for (int d = 0; d < x.Columns(); ++d) means_(labels[i], d) += x(i, d);
  }
  for (int c = 0; c < classes; ++c) {
    priors_[c] = counts[c] / x.Rows();
    for (double& mean : means_.Row(c)) mean /= std::max(counts[c], 1.0);
  }
  for (int i = 0; i < x.Rows(); ++i) {
    for (int d = 0; d < x.Columns(); ++d) {
      const double off = x(i, d) - means_(labels[i], d);
      variances_(labels[i], d) += off * off / counts[labels[i]];
    }
  }
  // Points that all lie in one place still have a width.
  const double least = std::max(1e-9 * LargestVariance(x), std::numeric_limits<double>::min());
  for (double& variance : variances_.Values()) variance += least;
}

std::vector<double> GaussianNaiveBayes::LogPosterior(std::span<const double> point) const {
  std::vector<double> scores(priors_.size());
  for (size_t c = 0; c < scores.size(); ++c) {
    const int row = static_cast<int>(c);
    scores[c] = std::log(priors_[c]);
    for (size_t d = 0; d < point.size(); ++d) {
      const double variance = variances_(row, static_cast<int>(d));
      const double off = point[d] - means_(row, static_cast<int>(d));
      scores[c] -= 0.5 * (std::log(2 * std::numbers::pi * variance) + off * off / variance);
    }
  }
  const double evidence = LogSumExp(scores);
  for (double& score : scores) score -= evidence;
  return scores;
}

}  // namespace noron
