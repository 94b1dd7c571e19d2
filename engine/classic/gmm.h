// Gaussian mixture with full covariances, fitted by expectation maximization (EM) one iteration at
// a time.
#pragma once

#include <vector>

#include "engine/core/rng.h"
#include "engine/linalg/matrix.h"

namespace noron {

struct Mixture {
  std::vector<double> weights;      // [K], sum 1
  Matrix means;                     // [K, D]
  std::vector<Matrix> covariances;  // K times [D, D]
};

// Equal weights, means spread over the data (k-means++), every covariance that of the data as a
// whole without its correlations. x [N, D], N ≥ 1.
Mixture InitialMixture(const Matrix& x, int components, Rng& rng);

// What one E step sees.
struct Responsibilities {
  Matrix share;               // [N, K] p(component | point)
  double log_likelihood = 0;  // ln p(all points), natural logarithm
};
// Throws number.range when a covariance is no longer positive definite (a component has shrunk onto
// one point: a larger `regularization` prevents it).
Responsibilities Expect(const Mixture& mixture, const Matrix& x);

// The M step: weights, means and covariances from the shares; `regularization` is added to the
// diagonals. A component that no point belongs to keeps its mean and covariance.
Mixture Maximize(const Mixture& mixture, const Matrix& x, const Matrix& share,
                 double regularization);

struct GmmOptions {
  double regularization = 1e-6;
  double tolerance = 1e-6;   // stop when ln p per point gains less …
  int max_iterations = 200;  // … or here
};
class GmmFit {
 public:
  GmmFit(Matrix x, Mixture initial, const GmmOptions& options = {});

  // One iteration, M after E; false, changing nothing, when the fit has stopped.
  bool Step();

  const Mixture& Current() const { return mixture_; }
  const Responsibilities& Shares() const { return shares_; }  // under Current()
  int Iterations() const { return iterations_; }
  bool Done() const { return done_; }

 private:
  Matrix x_;
  GmmOptions options_;
  Mixture mixture_;
  Responsibilities shares_;
  int iterations_ = 0;
  bool done_ = false;
};

}  // namespace noron
