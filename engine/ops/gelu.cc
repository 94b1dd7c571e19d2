#include "engine/kernels/activations.h"
#include "engine/ops/ops.h"

namespace noron {

Tensor Gelu(Tape& tape, Tensor x) {
  Context& context = tape.GetContext();
  Tensor y = tape.Like(x);
  kernels::Gelu(context, x.data, y.data, x.Size());
  tape.Record("gelu", {x}, y, [=, &context] {
    kernels::GeluGrad(context, x.data, y.data, y.grad, x.grad, x.Size());
  });
  return y;
}

}  // namespace noron
