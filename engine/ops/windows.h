// What convolutions and poolings share: windows along an axis, and the sentences when they do not
// fit.
#pragma once

#include <string>

#include "engine/kernels/columns.h"
#include "engine/ops/support.h"

namespace noron {

// Throws Error("number.range") unless `value` is `least` or more: "conv2d: stride is 0: …".
inline void CheckLeast(const char* operation, const char* name, int value, int least) {
  if (value >= least) return;
  throw Error("number.range", std::string(operation) + ": " + name + " is " +
                                  std::to_string(value) + ": it must be " + std::to_string(least) +
                                  " or more");
}

// The windows of a kernel on `size` inputs with zeros before and after them.
inline kernels::WindowAxis MakeWindows(const char* operation, const Shape& shape, int size,
                                       int kernel, int stride, int dilation, int pad_before,
                                       int pad_after) {
  CheckLeast(operation, "kernel", kernel, 1);
  CheckLeast(operation, "stride", stride, 1);
  CheckLeast(operation, "dilation", dilation, 1);
  CheckLeast(operation, "padding", std::min(pad_before, pad_after), 0);
  const int left = size + pad_before + pad_after - dilation * (kernel - 1) - 1;
  CheckShape(left >= 0, operation, "x", shape, "the kernel is longer than the padded input");
  return {size, kernel, stride, dilation, pad_before, left / stride + 1};
}

}  // namespace noron
