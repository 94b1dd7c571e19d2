#include "engine/kernels/norms.h"
#include "engine/ops/ops.h"
#include "engine/ops/support.h"

namespace noron {

Tensor RmsNorm(Tape& tape, Tensor x, Tensor weight, float epsilon) {
  CheckShapes(weight.shape == Shape{x.shape.Columns()}, "rms_norm", "x", x.shape, "weight",
              weight.shape, "widths differ");
  Context& context = tape.GetContext();
  const int rows = x.shape.Rows();
  const int width = x.shape.Columns();
  Tensor y = tape.New(x.shape, {x, weight});
  const Tensor rstd = tape.Constant({rows});  // 1 / root of the mean square
  kernels::RmsNorm(context, rows, width, x.data, weight.data, epsilon, y.data, rstd.data);
  tape.Record("rms_norm", {x, weight}, y, [=, &context] {
    kernels::RmsNormGrad(context, rows, width, x.data, weight.data, rstd.data, y.grad, x.grad,
                         weight.grad);
  });
  return y;
}

}  // namespace noron
