// Gaussian naive Bayes: each class is a Gaussian whose axes are independent of each other. A
// generative classifier: it models the points of each class, and Bayes' rule turns that into
// p(class | point).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/linalg/matrix.h"

namespace noron {

class GaussianNaiveBayes {
 public:
  // x [N, D], labels [N] in 0 … classes-1. Variances are those of maximum likelihood, raised by
  // 1e-9 of the largest variance of a column of x, so that none is 0.
  GaussianNaiveBayes(const Matrix& x, std::span<const int32_t> labels, int classes);

  // ln p(class | point) = ln p(class) + Σ ln N(point[d]; mean, variance) - ln p(point), [classes];
  // −∞ for a class without an example.
  std::vector<double> LogPosterior(std::span<const double> point) const;

  double Prior(int c) const { return priors_[c]; }  // the share of the examples
  const Matrix& Means() const { return means_; }    // [classes, D]
  const Matrix& Variances() const { return variances_; }

 private:
  std::vector<double> priors_;
  Matrix means_, variances_;
};

}  // namespace noron
