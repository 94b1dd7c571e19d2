// A handful of values inside an object that is constant data: std::initializer_list cannot be a
// constant member with every compiler, and a vector is built by code.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>

namespace noron {

template <typename T, size_t kMost>
class Few {
 public:
  constexpr Few() = default;
  constexpr Few(std::initializer_list<T> values) {  // more than kMost do not compile in a constant
    for (const T& value : values) values_[size_++] = value;
  }
  constexpr const T* begin() const { return values_; }
  constexpr const T* end() const { return values_ + size_; }
  constexpr size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr operator std::span<const T>() const { return {values_, size_}; }  // NOLINT: a view

 private:
  T values_[kMost] = {};
  size_t size_ = 0;
};

}  // namespace noron
