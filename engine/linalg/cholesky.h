// The Cholesky factor of a symmetric positive definite matrix: a = L Lᵀ, L lower triangular. For
// the log-density of a Gaussian without an inverse and without a determinant.
#pragma once

#include <optional>
#include <span>
#include <utility>

#include "engine/linalg/matrix.h"

namespace noron {

class Cholesky {
 public:
  // Nothing when `a` is not positive definite, as far as rounding lets us see.
  static std::optional<Cholesky> Factor(const Matrix& a);

  double LogDeterminant() const;                               // log |a|
  double MahalanobisSquared(std::span<const double> v) const;  // vᵀ a⁻¹ v
  const Matrix& Lower() const { return lower_; }

 private:
  explicit Cholesky(Matrix lower) : lower_(std::move(lower)) {}
  Matrix lower_;
};

}  // namespace noron
