#include "engine/kernels/activations.h"
#include "engine/ops/ops.h"
#include "engine/ops/support.h"

namespace noron {

Tensor SiluMultiply(Tape& tape, Tensor gate, Tensor up) {
  CheckShapes(gate.shape == up.shape, "silu_multiply", "gate", gate.shape, "up", up.shape,
              "they must be the same");
  Context& context = tape.GetContext();
  Tensor y = tape.New(gate.shape, {gate, up});
  kernels::SiluMultiply(context, gate.data, up.data, y.data, y.Size());
  tape.Record("silu_multiply", {gate, up}, y, [=, &context] {
    kernels::SiluMultiplyGrad(context, gate.data, up.data, y.grad, gate.grad, up.grad, y.Size());
  });
  return y;
}

}  // namespace noron
