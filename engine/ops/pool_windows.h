// What maximum and average pooling share: the windows, clipped to the image.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/kernels/share.h"
#include "engine/ops/pool.h"
#include "engine/ops/windows.h"

namespace noron {

// The part of one window that lies inside the image.
struct PoolWindow {
  int top, bottom, left, right;  // rows top … bottom - 1, columns left … right - 1

  int Pixels() const { return (bottom - top) * (right - left); }
};

class PoolWindows {
 public:
  // For x [N, C, H, W]. Windows that would hold padding alone are refused by their padding.
  PoolWindows(const char* name, Tensor x, const Pool2dOptions& options)
      : planes_(int64_t{x.shape[0]} * x.shape[1]),
        height_(
            Axis(name, x.shape, x.shape[2], options.kernel.h, options.stride.h, options.padding.h)),
        width_(Axis(name, x.shape, x.shape[3], options.kernel.w, options.stride.w,
                    options.padding.w)) {}

  Shape OutputShape(const Shape& x) const { return {x[0], x[1], height_.count, width_.count}; }
  int Width() const { return width_.size; }
  int KernelPixels() const { return height_.kernel * width_.kernel; }

  // Calls body(first number of the image's plane, index of the output, window) for each output;
  // planes are shared among threads.
  template <typename Body>
  void ForEach(Context& context, const Body& body) const {
    const int64_t pixels = int64_t{height_.size} * width_.size;
    const int64_t grain = kernels::RowGrain(pixels, kernels::kArithmeticGrain);
    context.ParallelFor(planes_, grain, [&](int64_t begin, int64_t end, int) {
      int64_t output = begin * height_.count * width_.count;
      for (int64_t plane = begin; plane < end; ++plane) {
        for (int i = 0; i < height_.count; ++i) {
          for (int j = 0; j < width_.count; ++j, ++output) {
            const Range rows = RangeOf(height_, i), columns = RangeOf(width_, j);
            body(plane * pixels, output,
                 PoolWindow{rows.begin, rows.end, columns.begin, columns.end});
          }
        }
      }
    });
  }

 private:
  struct Range {
    int begin, end;
  };
  static Range RangeOf(const kernels::WindowAxis& axis, int i) {
    const int first = i * axis.stride - axis.pad;
    return {std::max(first, 0), std::min(first + axis.kernel, axis.size)};
  }
  static kernels::WindowAxis Axis(const char* name, const Shape& shape, int size, int kernel,
                                  int stride, int padding) {
    const kernels::WindowAxis axis =
        MakeWindows(name, shape, size, kernel, stride, 1, padding, padding);
    CheckShape(2 * padding <= kernel, name, "x", shape, "the padding is over half the kernel");
    return axis;
  }

  int64_t planes_;
  kernels::WindowAxis height_;
  kernels::WindowAxis width_;
};

// A sequence [N, C, L] as images of height 1.
inline Pool2dOptions AsImages(const Pool1dOptions& options) {
  return {.kernel = {1, options.kernel},
          .stride = {1, options.stride},
          .padding = {0, options.padding},
          .count_include_pad = options.count_include_pad};
}
inline Tensor AsImages(const char* name, Tensor x) {
  CheckShape(x.shape.Rank() == 3, name, "x", x.shape, "it must be [batch, channels, length]");
  return x.Reshape({x.shape[0], x.shape[1], 1, x.shape[2]});
}
inline Tensor AsSequences(Tensor y) { return y.Reshape({y.shape[0], y.shape[1], y.shape[3]}); }
inline void CheckImages(const char* name, Tensor x) {
  CheckShape(x.shape.Rank() == 4, name, "x", x.shape,
             "it must be [batch, channels, height, width]");
}

}  // namespace noron
