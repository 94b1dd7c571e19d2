#include "engine/ops/conv.h"
#include "engine/ops/convolve.h"
#include "engine/ops/windows.h"

namespace noron {

Conv1dOptions Padded(Padding padding, int kernel, Conv1dOptions options) {
  const int total = padding == Padding::kValid ? 0 : options.dilation * (kernel - 1);
  options.pad_left = padding == Padding::kSame ? total / 2 : total;
  options.pad_right = total - options.pad_left;
  return options;
}

Tensor Conv1d(Tape& tape, Tensor x, Tensor weight, Tensor bias, const Conv1dOptions& options) {
  CheckConvolution("conv1d", 3, x, weight, bias, options.groups);
  const kernels::WindowAxis width =
      MakeWindows("conv1d", x.shape, x.shape[2], weight.shape[2], options.stride, options.dilation,
                  options.pad_left, options.pad_right);
  const Tensor y = Convolve(tape, "conv1d", x.Reshape({x.shape[0], x.shape[1], 1, x.shape[2]}),
                            weight.Reshape({weight.shape[0], weight.shape[1], 1, weight.shape[2]}),
                            bias, {}, width, options.groups);
  return y.Reshape({x.shape[0], weight.shape[0], width.count});
}

}  // namespace noron
