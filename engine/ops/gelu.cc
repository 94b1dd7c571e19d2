#include "engine/kernels/activations.h"
#include "engine/ops/ops.h"

namespace noron {

Tensor Gelu(Tape& tape, Tensor x) {
  Context& context = tape.GetContext();
  Tensor y = tape.Like(x);
  kernels::Gelu(context, x.data, y.data, x.Size());
  tape.RecordFresh("gelu", {x}, y, [=, &context] {
    kernels::GeluGrad(context, x.data, y.data, y.grad, x.grad, x.Size(), !x.grad.Fresh());
  });
  return y;
}

}  // namespace noron
