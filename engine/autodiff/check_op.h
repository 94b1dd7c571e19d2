// Test support. One line tests a differentiable operation:
//
//   CheckOp({{3, 7}}, Gelu, reference::Gelu);
//
// The braces hold the shapes of the inputs. The reference computes in double precision, either number by
// number (double(double…), the same for each element) or whole tensors (Array(const Array&…)). Checked are
//   - the value, and every gradient against central differences of the reference;
//   - that gradients are added to what is there, and that the inputs are left as they were;
//   - that an input without a gradient is skipped, and does not change the gradients of the others;
//   - that 1 and 3 threads give the same bits;
// all on every instruction set that Highway can choose on this machine.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <initializer_list>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/core/tensor.h"

namespace noron {

// A tensor in double precision: what references take and give.
struct Array {
  explicit Array(Shape shape) : shape(shape), values(shape.Size()) {}
  double& operator[](int64_t index) { return values[index]; }
  double operator[](int64_t index) const { return values[index]; }

  Shape shape;
  std::vector<double> values;
};

struct CheckOptions {
  double low = -2, high = 2;          // inputs are drawn uniformly from here
  double tolerance = 1e-5;            // of values and gradients; relative for those above 1
  std::vector<int> constants;         // inputs that have no gradient by definition (targets)
  uint64_t dropout_key = 1;
  bool training = true;
};

namespace check_op {

using Op = std::function<Tensor(Tape&, const std::vector<Tensor>&)>;
using Reference = std::function<Array(const std::vector<Array>&)>;

// What is wrong with `op`, in one sentence; empty when nothing is.
std::string FindProblem(const std::vector<Shape>& shapes, const Op& op, const Reference& reference,
                        const CheckOptions& options);
// Whether 1 and 3 threads give the same bits; the same kind of answer.
std::string FindThreadProblem(const std::vector<Shape>& shapes, const Op& op,
                              const CheckOptions& options);

// `function(Tape&, Tensor…)` as one that takes a vector of n inputs.
template <size_t n, typename Function>
Op AsOp(const Function& function) {
  return [function](Tape& tape, const std::vector<Tensor>& inputs) {
    return [&]<size_t... i>(std::index_sequence<i...>) {
      return function(tape, inputs[i]...);
    }(std::make_index_sequence<n>());
  };
}

template <size_t n, typename Function>
Reference AsReference(const Function& function) {
  return [function](const std::vector<Array>& inputs) {
    return [&]<size_t... i>(std::index_sequence<i...>) {
      if constexpr (std::is_invocable_v<Function, decltype(inputs[i])...>) {
        return function(inputs[i]...);
      } else {
        Array result(inputs[0].shape);
        for (int64_t k = 0; k < result.shape.Size(); ++k) result[k] = function(inputs[i][k]...);
        return result;
      }
    }(std::make_index_sequence<n>());
  };
}

}  // namespace check_op

template <size_t n, typename Op, typename Reference>
void CheckOp(const Shape (&shapes)[n], const Op& op, const Reference& reference,
             const CheckOptions& options = {},
             std::source_location where = std::source_location::current()) {
  const std::string problem =
      check_op::FindProblem({shapes, shapes + n}, check_op::AsOp<n>(op),
                            check_op::AsReference<n>(reference), options);
  if (!problem.empty()) ADD_FAILURE_AT(where.file_name(), where.line()) << problem;
}

// For shapes large enough that the work is really shared, where differences would take too long.
template <size_t n, typename Op>
void CheckThreads(const Shape (&shapes)[n], const Op& op, const CheckOptions& options = {},
                  std::source_location where = std::source_location::current()) {
  const std::string problem =
      check_op::FindThreadProblem({shapes, shapes + n}, check_op::AsOp<n>(op), options);
  if (!problem.empty()) ADD_FAILURE_AT(where.file_name(), where.line()) << problem;
}

}  // namespace noron
