// Test support: pooling of images by its definition, in double precision.
#pragma once

#include <cmath>
#include <limits>

#include "engine/autodiff/gradient_check.h"
#include "engine/ops/pool.h"

namespace noron::reference {

inline Array Pool(const Array& x, bool maximum, const Pool2dOptions& options) {
  const int height = x.shape[2], width = x.shape[3];
  const auto extent = [](int size, int kernel, int stride, int padding) {
    return (size + 2 * padding - kernel) / stride + 1;
  };
  Array y({x.shape[0], x.shape[1],
           extent(height, options.kernel.h, options.stride.h, options.padding.h),
           extent(width, options.kernel.w, options.stride.w, options.padding.w)});
  for (int64_t i = 0; i < y.shape.Size(); ++i) {
    const int64_t plane = i / (y.shape[2] * y.shape[3]);
    const int top = static_cast<int>(i / y.shape[3] % y.shape[2]) * options.stride.h;
    const int left = static_cast<int>(i % y.shape[3]) * options.stride.w;
    double sum = 0, count = 0, most = -std::numeric_limits<double>::infinity();
    for (int k = 0; k < options.kernel.h * options.kernel.w; ++k) {
      const int row = top + k / options.kernel.w - options.padding.h;
      const int column = left + k % options.kernel.w - options.padding.w;
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      const double value = x[(plane * height + row) * width + column];
      sum += value;
      most = std::fmax(most, value);
      ++count;
    }
    if (options.count_include_pad) count = options.kernel.h * options.kernel.w;
    y[i] = maximum ? most : sum / count;
  }
  return y;
}

inline Array Pool(const Array& x, bool maximum, const Pool1dOptions& options) {
  Array image = x;
  image.shape = {x.shape[0], x.shape[1], 1, x.shape[2]};
  Array y = Pool(image, maximum,
                 Pool2dOptions{.kernel = {1, options.kernel},
                               .stride = {1, options.stride},
                               .padding = {0, options.padding},
                               .count_include_pad = options.count_include_pad});
  y.shape = {y.shape[0], y.shape[1], y.shape[3]};
  return y;
}

}  // namespace noron::reference
