#include "engine/kernels/activations.h"
#include "engine/ops/ops.h"

namespace noron {

Tensor Tanh(Tape& tape, Tensor x) {
  Context& context = tape.GetContext();
  Tensor y = tape.Like(x);
  kernels::Tanh(context, x.data, y.data, x.Size());
  tape.Record("tanh", {x}, y,
              [=, &context] { kernels::TanhGrad(context, y.data, y.grad, x.grad, x.Size()); });
  return y;
}

}  // namespace noron
