#include "engine/ops/conv.h"
#include "engine/ops/convolve.h"
#include "engine/ops/windows.h"

namespace noron {

Tensor Conv2d(Tape& tape, Tensor x, Tensor weight, Tensor bias, const Conv2dOptions& options) {
  CheckConvolution("conv2d", 4, x, weight, bias, options.groups);
  const kernels::WindowAxis height =
      MakeWindows("conv2d", x.shape, x.shape[2], weight.shape[2], options.stride.h,
                  options.dilation.h, options.padding.h, options.padding.h);
  const kernels::WindowAxis width =
      MakeWindows("conv2d", x.shape, x.shape[3], weight.shape[3], options.stride.w,
                  options.dilation.w, options.padding.w, options.padding.w);
  return Convolve(tape, "conv2d", x, weight, bias, height, width, options.groups);
}

}  // namespace noron
