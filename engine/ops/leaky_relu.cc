#include "engine/kernels/activations.h"
#include "engine/ops/ops.h"

namespace noron {

Tensor LeakyRelu(Tape& tape, Tensor x, float negative_slope) {
  Context& context = tape.GetContext();
  Tensor y = tape.Like(x);
  kernels::LeakyRelu(context, negative_slope, x.data, y.data, x.Size());
  tape.Record("leaky_relu", {x}, y, [=, &context] {
    kernels::LeakyReluGrad(context, negative_slope, x.data, y.grad, x.grad, x.Size());
  });
  return y;
}

}  // namespace noron
