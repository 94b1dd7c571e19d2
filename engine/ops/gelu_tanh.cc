#include "engine/kernels/activations.h"
#include "engine/ops/ops.h"

namespace noron {

Tensor GeluTanh(Tape& tape, Tensor x) {
  Context& context = tape.GetContext();
  Tensor y = tape.Like(x);
  kernels::GeluTanh(context, x.data, y.data, x.Size());
  tape.Record("gelu_tanh", {x}, y,
              [=, &context] { kernels::GeluTanhGrad(context, x.data, y.grad, x.grad, x.Size()); });
  return y;
}

}  // namespace noron
