#include "engine/kernels/activations.h"
#include "engine/ops/ops.h"

namespace noron {

Tensor Softplus(Tape& tape, Tensor x) {
  Context& context = tape.GetContext();
  Tensor y = tape.Like(x);
  kernels::Softplus(context, x.data, y.data, x.Size());
  tape.Record("softplus", {x}, y,
              [=, &context] { kernels::SoftplusGrad(context, x.data, y.grad, x.grad, x.Size()); });
  return y;
}

}  // namespace noron
