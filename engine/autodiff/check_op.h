// Test support. One line tests a differentiable operation:
//
//   CheckOp({{3, 7}}, Gelu, reference::Gelu);
//
// The braces hold the shapes of the inputs. The reference computes in double precision, either
// number by number (double(double…), the same for each element) or whole tensors (Array(const
// Array&…)). What is checked is listed in gradient_check.h.
#pragma once

#include <gtest/gtest.h>

#include <source_location>
#include <string>
#include <type_traits>
#include <utility>

#include "engine/autodiff/gradient_check.h"

namespace noron {
namespace check_op {

// `function(Tape&, Tensor…)` as one that takes a vector of n inputs.
template <size_t n, typename Function>
DifferentiableOp AsOp(const Function& function) {
  return [function](Tape& tape, const std::vector<Tensor>& inputs) {
    return [&]<size_t... i>(std::index_sequence<i...>) { return function(tape, inputs[i]...); }
    (std::make_index_sequence<n>());
  };
}

template <size_t n, typename Function>
DoubleReference AsReference(const Function& function) {
  return [function](const std::vector<Array>& inputs) {
    return [&]<size_t... i>(std::index_sequence<i...>) {
      if constexpr (std::is_invocable_v<Function, decltype(inputs[i])...>) {
        return function(inputs[i]...);
      } else {
        Array result(inputs[0].shape);
        for (int64_t k = 0; k < result.shape.Size(); ++k) result[k] = function(inputs[i][k]...);
        return result;
      }
    }
    (std::make_index_sequence<n>());
  };
}

}  // namespace check_op

template <size_t n, typename Op, typename Reference>
void CheckOp(const Shape (&shapes)[n], const Op& op, const Reference& reference,
             const CheckOptions& options = {},
             std::source_location where = std::source_location::current()) {
  const std::string problem = FindGradientProblem({shapes, shapes + n}, check_op::AsOp<n>(op),
                                                  check_op::AsReference<n>(reference), options);
  if (!problem.empty()) ADD_FAILURE_AT(where.file_name(), where.line()) << problem;
}

// For shapes large enough that the work is really shared, where differences would take too long.
template <size_t n, typename Op>
void CheckThreads(const Shape (&shapes)[n], const Op& op, const CheckOptions& options = {},
                  std::source_location where = std::source_location::current()) {
  const std::string problem =
      FindThreadProblem({shapes, shapes + n}, check_op::AsOp<n>(op), options);
  if (!problem.empty()) ADD_FAILURE_AT(where.file_name(), where.line()) << problem;
}

}  // namespace noron
