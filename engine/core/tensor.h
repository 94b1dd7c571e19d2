// A tensor is a view: f32, contiguous, row-major, rank ≤ 4. It owns nothing and is free to copy.
// Values belong to a ParamStore (they live with the model) or to an Arena (they live one step).
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>

#include "engine/core/shape.h"

namespace noron {

struct Tensor {
  float* data = nullptr;
  float* grad = nullptr;  // nullptr: no gradient is wanted here, and none is computed
  Shape shape;

  int64_t Size() const { return shape.Size(); }
  std::span<float> Values() const { return {data, static_cast<size_t>(Size())}; }
  std::span<float> Gradient() const {
    return {grad, grad == nullptr ? 0 : static_cast<size_t>(Size())};
  }

  // The same numbers under another shape of the same size.
  Tensor Reshape(Shape other) const {
    assert(other.Size() == Size());
    return {data, grad, other};
  }
  // The same values, but nothing flows back through this view.
  Tensor Detached() const { return {data, nullptr, shape}; }
};

static_assert(std::is_trivially_copyable_v<Tensor>);

}  // namespace noron
