#include "engine/kernels/gemm.h"
#include "engine/kernels/reductions.h"
#include "engine/ops/ops.h"
#include "engine/ops/support.h"

namespace noron {

Tensor Linear(Tape& tape, Tensor x, Tensor weight, Tensor bias) {
  CheckShapes(x.shape.Rank() >= 1 && weight.shape.Rank() == 2 && x.shape[-1] == weight.shape[1],
              "linear", "x", x.shape, "weight", weight.shape, "inner sizes differ");
  const int rows = x.shape.Rows();
  const int out = weight.shape[0];
  const int in = weight.shape[1];
  if (bias.data != nullptr) {
    CheckShapes(bias.shape == Shape{out}, "linear", "weight", weight.shape, "bias", bias.shape,
                "the bias must have one number for each row of the weight");
  }
  Context& context = tape.GetContext();
  Tensor y = tape.New(x.shape.WithLast(out), {x, weight, bias});
  kernels::Gemm(context, rows, out, in, {x.data, in}, {weight.data, in, true}, y.data, out,
                {.bias = bias.data});
  tape.RecordFresh("linear", {x, weight, bias}, y, [=, &context] {
    if (x.grad != nullptr) {  // dX [rows, in] = dY · W
      kernels::Gemm(context, rows, in, out, {y.grad, out}, {weight.data, in}, x.grad, in,
                    {.accumulate = !x.grad.Fresh()});
    }
    if (weight.grad != nullptr) {  // dW [out, in] = dYᵀ · X
      kernels::Gemm(context, out, in, rows, {y.grad, out, true}, {x.data, in}, weight.grad, in,
                    {.accumulate = !weight.grad.Fresh()});
    }
    if (bias.grad != nullptr) {
      ZeroIfFresh(bias);
      kernels::SumRows(context, rows, out, y.grad, bias.grad);
    }
  });
  return y;
}

}  // namespace noron
