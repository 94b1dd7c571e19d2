#include "engine/kernels/elementwise.h"
#include "engine/ops/ops.h"
#include "engine/ops/support.h"

namespace noron {

Tensor Multiply(Tape& tape, Tensor a, Tensor b) {
  CheckShapes(a.shape == b.shape, "multiply", "a", a.shape, "b", b.shape, "they must be the same");
  Context& context = tape.GetContext();
  Tensor y = tape.New(a.shape, {a, b});
  kernels::Multiply(context, a.data, b.data, y.data, y.Size());
  tape.Record("multiply", {a, b}, y, [=, &context] {
    if (a.grad != nullptr) kernels::MultiplyAdd(context, y.grad, b.data, a.grad, y.Size());
    if (b.grad != nullptr) kernels::MultiplyAdd(context, y.grad, a.data, b.grad, y.Size());
  });
  return y;
}

}  // namespace noron
