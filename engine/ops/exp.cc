#include "engine/kernels/activations.h"
#include "engine/kernels/elementwise.h"
#include "engine/ops/shaping.h"

namespace noron {

Tensor Exp(Tape& tape, Tensor x) {
  Context& context = tape.GetContext();
  Tensor y = tape.Like(x);
  kernels::Exp(context, x.data, y.data, x.Size());
  tape.Record("exp", {x}, y,
              [=, &context] { kernels::MultiplyAdd(context, y.data, y.grad, x.grad, x.Size()); });
  return y;
}

}  // namespace noron
