#include "engine/kernels/softmax.h"

#include "engine/ops/axis.h"
#include "engine/ops/ops.h"

namespace noron {

Tensor Softmax(Tape& tape, Tensor x, int axis) {
  const Axis along("softmax", x.shape, axis);
  Context& context = tape.GetContext();
  Tensor y = tape.Like(x);
  const float* x_rows = along.ToRows(tape, x.data);
  float* y_rows = along.IsLast() ? y.data : tape.GetArena().AllocateArray<float>(y.Size());
  kernels::Softmax(context, along.Lines(), along.length, x_rows, y_rows);
  if (!along.IsLast())
    along.ForEach([&](int64_t at, int64_t row_at) { y.data[at] = y_rows[row_at]; });

  tape.Record("softmax", {x}, y, [=, &context, &tape] {
    if (along.IsLast()) {
      kernels::SoftmaxGrad(context, along.Lines(), along.length, y_rows, y.grad, x.grad);
      return;
    }
    const float* dy_rows = along.ToRows(tape, y.grad);
    float* dx_rows = tape.GetArena().AllocateArray<float>(x.Size());
    std::fill_n(dx_rows, x.Size(), 0.0f);
    kernels::SoftmaxGrad(context, along.Lines(), along.length, y_rows, dy_rows, dx_rows);
    along.ForEach([&](int64_t at, int64_t row_at) { x.grad[at] += dx_rows[row_at]; });
  });
  return y;
}

}  // namespace noron
