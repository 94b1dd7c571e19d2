// The rearrangements that turn a convolution into a matrix product ("im2col"; Chellapilla et al.
// 2006). Images are [batch, channels, height, width]; a sequence is an image of height 1. Work is
// shared among threads by outputs; results do not depend on their number.
#pragma once

#include <cstdint>

#include "engine/core/context.h"

namespace noron::kernels {

// How windows lie along one axis: number i covers the positions
// i · stride + k · dilation - pad of the input, k = 0 … kernel - 1; outside of it are zeros.
struct WindowAxis {
  int size = 1;  // of the input
  int kernel = 1;
  int stride = 1;
  int dilation = 1;
  int pad = 0;    // zeros before the input
  int count = 1;  // windows
};

struct Windows {
  int batch = 0;
  int channels = 0;
  WindowAxis height;
  WindowAxis width;

  int64_t Pixels() const { return int64_t{height.size} * width.size; }
  int64_t Count() const { return int64_t{height.count} * width.count; }     // of one image
  int64_t Kernel() const { return int64_t{height.kernel} * width.kernel; }  // of one channel
  int64_t Rows() const { return channels * Kernel(); }
  int64_t Columns() const { return batch * Count(); }
};

// columns [Rows(), Columns()]: what each window sees, one window a column. Rows go through
// channels, then kernel rows, then kernel columns; columns through images, then windows row by row.
void ToColumns(Context& context, const Windows& windows, const float* images, float* columns);
// images += columns put back where ToColumns() took them from; what fell on padding is dropped.
void AddFromColumns(Context& context, const Windows& windows, const float* columns, float* images);

// planes [channels, batch, size] = images [batch, channels, size].
void ToPlanes(Context& context, int batch, int channels, int64_t size, const float* images,
              float* planes);
// images = planes, plus bias[channel] when there is one.
void FromPlanes(Context& context, int batch, int channels, int64_t size, const float* planes,
                const float* bias, float* images);
// images += planes.
void AddFromPlanes(Context& context, int batch, int channels, int64_t size, const float* planes,
                   float* images);

}  // namespace noron::kernels
