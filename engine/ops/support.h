// What operations share: sentences of errors, and copies that live as long as the step.
#pragma once

#include <algorithm>
#include <span>
#include <string>

#include "engine/autodiff/tape.h"
#include "engine/core/error.h"

namespace noron {

// Throws Error("shape.mismatch") unless `fits`: "add: a is [3, 4], b is [5]: <why>".
inline void CheckShapes(bool fits, const char* operation, const char* first_name,
                        const Shape& first, const char* second_name, const Shape& second,
                        const char* why) {
  if (fits) return;
  throw Error("shape.mismatch", std::string(operation) + ": " + first_name + " is " +
                                    first.ToString() + ", " + second_name + " is " +
                                    second.ToString() + ": " + why);
}

// The same about one tensor: "batch_norm1d: x is [3]: <why>".
inline void CheckShape(bool fits, const char* operation, const char* name, const Shape& shape,
                       const char* why) {
  if (fits) return;
  throw Error("shape.mismatch",
              std::string(operation) + ": " + name + " is " + shape.ToString() + ": " + why);
}

// A copy in the arena, for backward passes that run after the caller's span is gone.
template <typename T>
std::span<const T> Keep(Tape& tape, std::span<const T> values) {
  T* copy = tape.GetArena().AllocateArray<T>(values.size());
  std::copy(values.begin(), values.end(), copy);
  return {copy, values.size()};
}

// For backward passes that ask whether a gradient is Fresh(), where one can only add.
inline void ZeroIfFresh(Tensor x) {
  if (x.grad.Fresh()) std::ranges::fill(x.Gradient(), 0.0f);
}

}  // namespace noron
