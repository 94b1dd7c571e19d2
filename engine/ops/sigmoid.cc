#include "engine/kernels/activations.h"
#include "engine/ops/ops.h"

namespace noron {

Tensor Sigmoid(Tape& tape, Tensor x) {
  Context& context = tape.GetContext();
  Tensor y = tape.Like(x);
  kernels::Sigmoid(context, x.data, y.data, x.Size());
  tape.Record("sigmoid", {x}, y,
              [=, &context] { kernels::SigmoidGrad(context, y.data, y.grad, x.grad, x.Size()); });
  return y;
}

}  // namespace noron
