// A model of any kind with its memory, for tests.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "engine/core/context.h"
#include "engine/models/stored.h"

namespace noron {

template <typename Model>
struct Made : Stored<Model> {
  template <typename Config>
  explicit Made(const Config& config, uint64_t seed = 1) : Stored<Model>(config, Rng(seed)) {}

  // Larger than the usual initial matrices, so that differences show.
  void Enlarge(float factor = 10) {
    for (const Parameter& parameter : this->store.Parameters()) {
      if (parameter.tensor.shape.Rank() < 2) continue;
      for (float& value : parameter.tensor.Values()) value *= factor;
    }
  }

  Context context;
};

inline double LargestDifference(std::span<const float> a, std::span<const float> b) {
  EXPECT_EQ(a.size(), b.size());
  double largest = 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    largest = std::max(largest, std::abs(double{a[i]} - b[i]));
  }
  return largest;
}

// The steepest entry of each parameter's gradient against a difference. `loss(backward)` runs the
// model and, when asked, leaves gradients in the store.
template <typename Loss>
void ExpectGradients(ParamStore& store, const Loss& loss) {
  store.ZeroGradients();
  loss(true);
  for (const Parameter& parameter : store.Parameters()) {
    const auto gradient = parameter.tensor.Gradient();
    const auto steepest = std::max_element(gradient.begin(), gradient.end(), [](float a, float b) {
      return std::abs(a) < std::abs(b);
    });
    float& value = parameter.tensor.data[steepest - gradient.begin()];
    const float kept = value;
    constexpr float kStep = 2e-3f;
    value = kept + kStep;
    const double above = loss(false);
    value = kept - kStep;
    const double below = loss(false);
    value = kept;
    EXPECT_NEAR((above - below) / (2 * kStep), *steepest, 2e-2 * std::abs(*steepest) + 2e-4)
        << parameter.name;
    EXPECT_NE(*steepest, 0.0f) << parameter.name;
  }
}

}  // namespace noron
