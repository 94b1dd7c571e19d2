#include "engine/kernels/activations.h"
#include "engine/ops/ops.h"

namespace noron {

Tensor Relu(Tape& tape, Tensor x) {
  Context& context = tape.GetContext();
  Tensor y = tape.Like(x);
  kernels::Relu(context, x.data, y.data, x.Size());
  tape.Record("relu", {x}, y,
              [=, &context] { kernels::ReluGrad(context, x.data, y.grad, x.grad, x.Size()); });
  return y;
}

}  // namespace noron
