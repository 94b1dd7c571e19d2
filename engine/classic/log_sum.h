// ln Σ exp(values) without overflow; −∞ for nothing and for impossible things.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace noron {

inline double LogSumExp(std::span<const double> values) {
  constexpr double kImpossible = -std::numeric_limits<double>::infinity();
  double largest = kImpossible;
  for (double value : values) largest = std::max(largest, value);
  if (largest == kImpossible) return kImpossible;
  double sum = 0;
  for (double value : values) sum += std::exp(value - largest);
  return largest + std::log(sum);
}

}  // namespace noron
