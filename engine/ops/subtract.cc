#include "engine/kernels/elementwise.h"
#include "engine/ops/shaping.h"
#include "engine/ops/support.h"

namespace noron {

Tensor Subtract(Tape& tape, Tensor a, Tensor b) {
  CheckShapes(a.shape == b.shape, "subtract", "a", a.shape, "b", b.shape, "they must be the same");
  Context& context = tape.GetContext();
  Tensor y = tape.New(a.shape, {a, b});
  kernels::Scale(context, -1.0f, b.data, y.data, y.Size());
  kernels::AddTo(context, a.data, y.data, y.Size());
  tape.Record("subtract", {a, b}, y, [=, &context] {
    if (a.grad != nullptr) kernels::AddTo(context, y.grad, a.grad, y.Size());
    if (b.grad != nullptr) kernels::Axpy(context, -1.0f, y.grad, b.grad, y.Size());
  });
  return y;
}

}  // namespace noron
