#include "engine/kernels/columns.h"

#include <algorithm>

#include "engine/kernels/share.h"

namespace noron::kernels {
namespace {

// Windows begin … end - 1 are those whose tap k lies inside the input.
struct Inside {
  int begin, end;
};

Inside FindInside(const WindowAxis& axis, int k) {
  const int shift = k * axis.dilation - axis.pad;  // position of the first window's tap
  const int begin = shift >= 0 ? 0 : (-shift + axis.stride - 1) / axis.stride;
  const int end = shift >= axis.size ? 0 : (axis.size - 1 - shift) / axis.stride + 1;
  return {std::min(begin, axis.count), std::max(std::min(end, axis.count), 0)};
}

// Calls body(offset in the image plane, first window, windows) for each row of windows of tap
// (kh, kw) that meets the plane.
template <typename Body>
void ForEachRow(const Windows& windows, int kh, int kw, const Body& body) {
  const Inside rows = FindInside(windows.height, kh);
  const Inside columns = FindInside(windows.width, kw);
  if (columns.begin >= columns.end) return;
  const int row_shift = kh * windows.height.dilation - windows.height.pad;
  const int first =
      columns.begin * windows.width.stride + kw * windows.width.dilation - windows.width.pad;
  for (int i = rows.begin; i < rows.end; ++i) {
    const int64_t row = i * windows.height.stride + row_shift;
    body(row * windows.width.size + first, int64_t{i} * windows.width.count + columns.begin,
         columns.end - columns.begin);
  }
}

}  // namespace

void ToColumns(Context& context, const Windows& windows, const float* images, float* columns) {
  const int64_t count = windows.Count();
  const int stride = windows.width.stride;
  const int64_t grain = RowGrain(windows.Columns(), kArithmeticGrain);
  context.ParallelFor(windows.Rows(), grain, [&](int64_t begin, int64_t end, int) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t channel = row / windows.Kernel();
      const int kh = static_cast<int>(row % windows.Kernel()) / windows.width.kernel;
      const int kw = static_cast<int>(row % windows.width.kernel);
      float* to = columns + row * windows.Columns();
      for (int n = 0; n < windows.batch; ++n, to += count) {
        const float* from = images + (n * int64_t{windows.channels} + channel) * windows.Pixels();
        std::fill_n(to, count, 0.0f);
        ForEachRow(windows, kh, kw, [&](int64_t pixel, int64_t window, int length) {
          const float* source = from + pixel;
          float* target = to + window;
          if (stride == 1) {
            std::copy_n(source, length, target);
          } else {
            for (int i = 0; i < length; ++i) target[i] = source[int64_t{i} * stride];
          }
        });
      }
    }
  });
}

void AddFromColumns(Context& context, const Windows& windows, const float* columns, float* images) {
  const int64_t count = windows.Count();
  const int stride = windows.width.stride;
  const int64_t planes = int64_t{windows.batch} * windows.channels;
  const int64_t grain = RowGrain(windows.Kernel() * count, kArithmeticGrain);
  context.ParallelFor(planes, grain, [&](int64_t begin, int64_t end, int) {
    for (int64_t plane = begin; plane < end; ++plane) {
      const int64_t n = plane / windows.channels, channel = plane % windows.channels;
      float* to = images + plane * windows.Pixels();
      for (int kh = 0; kh < windows.height.kernel; ++kh) {
        for (int kw = 0; kw < windows.width.kernel; ++kw) {
          const int64_t row = channel * windows.Kernel() + kh * windows.width.kernel + kw;
          const float* from = columns + row * windows.Columns() + n * count;
          ForEachRow(windows, kh, kw, [&](int64_t pixel, int64_t window, int length) {
            const float* source = from + window;
            float* target = to + pixel;
            if (stride == 1) {
              for (int i = 0; i < length; ++i) target[i] += source[i];
            } else {
              for (int i = 0; i < length; ++i) target[int64_t{i} * stride] += source[i];
            }
          });
        }
      }
    }
  });
}

namespace {

// Calls body(plane of `images`, plane of `planes`, channel) for each channel of each image.
template <typename Body>
void ForEachPlane(Context& context, int batch, int channels, int64_t size, const Body& body) {
  const int64_t grain = RowGrain(size, kArithmeticGrain);
  context.ParallelFor(int64_t{batch} * channels, grain, [&](int64_t begin, int64_t end, int) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t n = i / channels, channel = i % channels;
      body(i * size, (channel * batch + n) * size, channel);
    }
  });
}

}  // namespace

void ToPlanes(Context& context, int batch, int channels, int64_t size, const float* images,
              float* planes) {
  ForEachPlane(context, batch, channels, size, [=](int64_t image, int64_t plane, int64_t) {
    std::copy_n(images + image, size, planes + plane);
  });
}

void FromPlanes(Context& context, int batch, int channels, int64_t size, const float* planes,
                const float* bias, float* images) {
  ForEachPlane(context, batch, channels, size, [=](int64_t image, int64_t plane, int64_t channel) {
    const float shift = bias == nullptr ? 0.0f : bias[channel];
    for (int64_t i = 0; i < size; ++i) images[image + i] = planes[plane + i] + shift;
  });
}

void AddFromPlanes(Context& context, int batch, int channels, int64_t size, const float* planes,
                   float* images) {
  ForEachPlane(context, batch, channels, size, [=](int64_t image, int64_t plane, int64_t) {
    for (int64_t i = 0; i < size; ++i) images[image + i] += planes[plane + i];
  });
}

}  // namespace noron::kernels
