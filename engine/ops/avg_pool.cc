#include "engine/ops/pool_windows.h"

namespace noron {
namespace {

Tensor AvgPool(Tape& tape, const char* name, Tensor x, const Pool2dOptions& options) {
  const PoolWindows windows(name, x, options);
  const bool count_include_pad = options.count_include_pad;
  const auto share = [=](const PoolWindow& window) {
    return 1.0f / static_cast<float>(count_include_pad ? windows.KernelPixels() : window.Pixels());
  };
  Context& context = tape.GetContext();
  Tensor y = tape.New(windows.OutputShape(x.shape), {x});
  windows.ForEach(context, [=](int64_t plane, int64_t output, const PoolWindow& window) {
    float sum = 0;
    for (int row = window.top; row < window.bottom; ++row) {
      const float* numbers = x.data + plane + int64_t{row} * windows.Width();
      for (int column = window.left; column < window.right; ++column) sum += numbers[column];
    }
    y.data[output] = sum * share(window);
  });
  tape.Record(name, {x}, y, [=, &context] {
    windows.ForEach(context, [=](int64_t plane, int64_t output, const PoolWindow& window) {
      const float part = y.grad[output] * share(window);
      for (int row = window.top; row < window.bottom; ++row) {
        float* numbers = x.grad + plane + int64_t{row} * windows.Width();
        for (int column = window.left; column < window.right; ++column) numbers[column] += part;
      }
    });
  });
  return y;
}

}  // namespace

Tensor AvgPool1d(Tape& tape, Tensor x, const Pool1dOptions& options) {
  static constexpr char kName[] = "avg_pool1d";
  return AsSequences(AvgPool(tape, kName, AsImages(kName, x), AsImages(options)));
}

Tensor AvgPool2d(Tape& tape, Tensor x, const Pool2dOptions& options) {
  static constexpr char kName[] = "avg_pool2d";
  CheckImages(kName, x);
  return AvgPool(tape, kName, x, options);
}

}  // namespace noron
