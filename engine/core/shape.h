// The extents of a tensor: up to four axes, row-major (the last axis is contiguous).
#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <initializer_list>
#include <string>

namespace noron {

class Shape {
 public:
  static constexpr int kMaxRank = 4;

  Shape() = default;  // rank 0: a scalar, one element
  Shape(std::initializer_list<int> dims) : rank_(static_cast<int>(dims.size())) {
    assert(dims.size() <= kMaxRank);
    int axis = 0;
    for (int dim : dims) dims_[axis++] = dim;
  }

  int Rank() const { return rank_; }
  // Negative axes count from the end: shape[-1] is the last extent.
  int operator[](int axis) const {
    if (axis < 0) axis += rank_;
    assert(axis >= 0 && axis < rank_);
    return dims_[axis];
  }
  int64_t Size() const {
    int64_t size = 1;
    for (int axis = 0; axis < rank_; ++axis) size *= dims_[axis];
    return size;
  }
  // The tensor seen as a matrix: Rows() × Columns(), the last axis being the columns.
  int Columns() const { return rank_ == 0 ? 1 : dims_[rank_ - 1]; }
  int Rows() const { return rank_ == 0 ? 1 : static_cast<int>(Size() / Columns()); }

  // The same shape with another last extent: [B, T, in] → [B, T, out].
  Shape WithLast(int extent) const {
    Shape result = *this;
    assert(rank_ > 0);
    result.dims_[rank_ - 1] = extent;
    return result;
  }
  Shape Append(int extent) const {
    Shape result = *this;
    assert(rank_ < kMaxRank);
    result.dims_[result.rank_++] = extent;
    return result;
  }

  bool operator==(const Shape&) const = default;

  std::string ToString() const {  // "[12, 64, 128]"
    std::string text = "[";
    for (int axis = 0; axis < rank_; ++axis) {
      if (axis > 0) text += ", ";
      text += std::to_string(dims_[axis]);
    }
    return text + "]";
  }

 private:
  std::array<int, kMaxRank> dims_{};
  int rank_ = 0;
};

}  // namespace noron
