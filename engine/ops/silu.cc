#include "engine/kernels/activations.h"
#include "engine/ops/ops.h"

namespace noron {

Tensor Silu(Tape& tape, Tensor x) {
  Context& context = tape.GetContext();
  Tensor y = tape.Like(x);
  kernels::Silu(context, x.data, y.data, x.Size());
  tape.Record("silu", {x}, y,
              [=, &context] { kernels::SiluGrad(context, x.data, y.grad, x.grad, x.Size()); });
  return y;
}

}  // namespace noron
