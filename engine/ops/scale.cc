#include "engine/kernels/elementwise.h"
#include "engine/ops/ops.h"

namespace noron {

Tensor Scale(Tape& tape, Tensor x, float factor) {
  Context& context = tape.GetContext();
  Tensor y = tape.Like(x);
  kernels::Scale(context, factor, x.data, y.data, x.Size());
  tape.Record("scale", {x}, y,
              [=, &context] { kernels::Axpy(context, factor, y.grad, x.grad, x.Size()); });
  return y;
}

}  // namespace noron
