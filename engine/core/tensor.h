// A tensor is a view: f32, contiguous, row-major, rank ≤ 4. It owns nothing and is free to copy.
// Values belong to a ParamStore (they live with the model) or to an Arena (they live one step).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "engine/core/shape.h"

namespace noron {

// Where the gradient of a tensor is; nullptr: none is wanted here, and none is computed. Use it as
// a float*. That of a parameter has its place; that of what a training step computes gets one when
// the backward pass comes to it, and other tensors get the same place after it (see Tape).
class GradientPointer {
 public:
  struct Place {
    float* memory = nullptr;
    int64_t floats = 0;  // that fit there
    bool fresh = false;  // nothing has been written there yet
  };

  GradientPointer() = default;
  GradientPointer(float* fixed) : fixed_(fixed) {}
  explicit GradientPointer(Place* later) : later_(later) {}

  operator float*() const { return later_ != nullptr ? later_->memory : fixed_; }
  bool operator==(std::nullptr_t) const { return fixed_ == nullptr && later_ == nullptr; }
  // Whether nothing has been written there yet; whoever is told so must write, not add: it is told
  // once. For backward passes that Tape::RecordFresh() has recorded.
  bool Fresh() const { return later_ != nullptr && std::exchange(later_->fresh, false); }
  // nullptr unless its place is given later.
  Place* Later() const { return later_; }

 private:
  float* fixed_ = nullptr;
  Place* later_ = nullptr;
};

struct Tensor {
  float* data = nullptr;
  GradientPointer grad;
  Shape shape;

  int64_t Size() const { return shape.Size(); }
  std::span<float> Values() const { return {data, static_cast<size_t>(Size())}; }
  std::span<float> Gradient() const {
    return {static_cast<float*>(grad), grad == nullptr ? 0 : static_cast<size_t>(Size())};
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
