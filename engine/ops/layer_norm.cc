#include "engine/kernels/norms.h"
#include "engine/ops/ops.h"
#include "engine/ops/support.h"

namespace noron {

Tensor LayerNorm(Tape& tape, Tensor x, Tensor weight, Tensor bias, float epsilon) {
  const Shape wanted{x.shape.Columns()};
  CheckShapes(weight.shape == wanted, "layer_norm", "x", x.shape, "weight", weight.shape,
              "widths differ");
  CheckShapes(bias.shape == wanted, "layer_norm", "x", x.shape, "bias", bias.shape,
              "widths differ");
  Context& context = tape.GetContext();
  const int rows = x.shape.Rows();
  const int width = x.shape.Columns();
  Tensor y = tape.New(x.shape, {x, weight, bias});
  const Tensor mean = tape.Constant({rows});
  const Tensor rstd = tape.Constant({rows});  // 1 / standard deviation
  kernels::LayerNorm(context, rows, width, x.data, weight.data, bias.data, epsilon, y.data,
                     mean.data, rstd.data);
  tape.Record("layer_norm", {x, weight, bias}, y, [=, &context] {
    kernels::LayerNormGrad(context, rows, width, x.data, weight.data, mean.data, rstd.data, y.grad,
                           x.grad, weight.grad, bias.grad);
  });
  return y;
}

}  // namespace noron
