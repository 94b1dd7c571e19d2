// Test support: the sum of the definition, in double precision.
#pragma once

#include "engine/autodiff/gradient_check.h"
#include "engine/ops/conv.h"

namespace noron::reference {

// x [N, C, H, W] with one number beyond the edges: 0.
struct PaddedImage {
  const Array& x;

  double operator()(int n, int c, int h, int w) const {
    const int height = x.shape[2], width = x.shape[3];
    if (h < 0 || h >= height || w < 0 || w >= width) return 0;
    return x[((int64_t{n} * x.shape[1] + c) * height + h) * width + w];
  }
};

// The shape of the result is given: padding at the end follows from it.
inline Array Convolve(const Array& x, const Array& weight, const Array& bias, Shape shape,
                      Pair stride, Pair pad, Pair dilation, int groups) {
  Array y(shape);
  const int inputs = weight.shape[1], kh = weight.shape[2], kw = weight.shape[3];
  int64_t i = 0;
  for (int n = 0; n < shape[0]; ++n) {
    for (int o = 0; o < shape[1]; ++o) {
      const int first = o / (shape[1] / groups) * inputs;
      for (int h = 0; h < shape[2]; ++h) {
        for (int w = 0; w < shape[3]; ++w, ++i) {
          y[i] = bias[o];
          for (int c = 0; c < inputs; ++c) {
            for (int a = 0; a < kh; ++a) {
              for (int b = 0; b < kw; ++b) {
                y[i] += weight[((int64_t{o} * inputs + c) * kh + a) * kw + b] *
                        PaddedImage{x}(n, first + c, h * stride.h + a * dilation.h - pad.h,
                                       w * stride.w + b * dilation.w - pad.w);
              }
            }
          }
        }
      }
    }
  }
  return y;
}

// The same numbers under another shape.
inline Array Reshaped(Array x, Shape shape) {
  x.shape = shape;
  return x;
}

}  // namespace noron::reference
