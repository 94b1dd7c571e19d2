// Gradient checking: is a differentiable operation what its reference says?
// Checked are
//   - the value, and every gradient against central differences of the reference, in double
//   precision;
//   - that gradients are added to what is there, and that the inputs are left as they were;
//   - that an input without a gradient is skipped, and does not change the gradients of the others;
//   - that 1 and 3 threads give the same bits;
// all on every instruction set that Highway can choose on this machine. For tests: see check_op.h.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
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
  double low = -2, high = 2;     // inputs are drawn uniformly from here
  double tolerance = 1e-5;       // of values and gradients; relative for those above 1
  std::vector<int> constants{};  // inputs that have no gradient by definition (targets)
  uint64_t dropout_key = 1;
  bool training = true;
};

using DifferentiableOp = std::function<Tensor(Tape&, const std::vector<Tensor>&)>;
using DoubleReference = std::function<Array(const std::vector<Array>&)>;

// What is wrong with `op` on random inputs of these shapes, in one sentence; empty: nothing.
std::string FindGradientProblem(const std::vector<Shape>& shapes, const DifferentiableOp& op,
                                const DoubleReference& reference, const CheckOptions& options);

// Whether 1 and 3 threads give the same bits; the same kind of answer. For shapes so large that the
// work is really shared, where differences would take too long.
std::string FindThreadProblem(const std::vector<Shape>& shapes, const DifferentiableOp& op,
                              const CheckOptions& options);

}  // namespace noron
