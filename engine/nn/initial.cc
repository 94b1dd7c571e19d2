#include "engine/nn/initial.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace noron::nn {
namespace {

void FillUniform(Tensor weight, double bound, Rng& rng) {
  for (float& value : weight.Values()) {
    value = static_cast<float>(bound * (2 * rng.Uniform() - 1));
  }
}

void FillNormal(Tensor weight, double deviation, Rng& rng) {
  for (float& value : weight.Values()) value = static_cast<float>(deviation * rng.Normal());
}

// `count` orthonormal vectors of `length` numbers, one after another: Gram–Schmidt on random ones,
// each projected twice, since once loses digits.
std::vector<double> Orthonormal(int count, int length, Rng& rng) {
  std::vector<double> vectors(static_cast<size_t>(count) * length);
  for (double& value : vectors) value = rng.Normal();
  for (int i = 0; i < count; ++i) {
    double* v = vectors.data() + static_cast<size_t>(i) * length;
    for (int other = 0; other < 2 * i; ++other) {
      const double* u = vectors.data() + static_cast<size_t>(other % i) * length;
      double dot = 0;
      for (int k = 0; k < length; ++k) dot += u[k] * v[k];
      for (int k = 0; k < length; ++k) v[k] -= dot * u[k];
    }
    double square = 0;
    for (int k = 0; k < length; ++k) square += v[k] * v[k];
    for (int k = 0; k < length; ++k) v[k] /= std::sqrt(square);
  }
  return vectors;
}

void FillOrthogonal(Tensor weight, int out, int fan_in, Rng& rng) {
  const bool wide = out <= fan_in;  // rows are orthonormal; otherwise columns
  const int length = wide ? fan_in : out;
  const std::vector<double> vectors = Orthonormal(wide ? out : fan_in, length, rng);
  for (int row = 0; row < out; ++row) {
    for (int column = 0; column < fan_in; ++column) {
      const int64_t from = wide ? int64_t{row} * length + column : int64_t{column} * length + row;
      weight.data[int64_t{row} * fan_in + column] = static_cast<float>(vectors[from]);
    }
  }
}

}  // namespace

void Initialize(Initial initial, Tensor weight, Rng& rng) {
  assert(weight.shape.Rank() >= 2);
  const int out = weight.shape[0];
  const int fan_in = static_cast<int>(weight.Size() / out);
  const int fan_out = static_cast<int>(weight.Size() / weight.shape[1]);
  switch (initial) {
    case Initial::kZero:
      std::ranges::fill(weight.Values(), 0.0f);
      return;
    case Initial::kUniform:
      FillUniform(weight, 1 / std::sqrt(fan_in), rng);
      return;
    case Initial::kXavier:
      FillUniform(weight, std::sqrt(6.0 / (fan_in + fan_out)), rng);
      return;
    case Initial::kHe:
      FillNormal(weight, std::sqrt(2.0 / fan_in), rng);
      return;
    case Initial::kOrthogonal:
      FillOrthogonal(weight, out, fan_in, rng);
      return;
  }
}

}  // namespace noron::nn
