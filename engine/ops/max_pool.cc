#include <cmath>

#include "engine/ops/pool_windows.h"

namespace noron {
namespace {

Tensor MaxPool(Tape& tape, const char* name, Tensor x, const Pool2dOptions& options) {
  const PoolWindows windows(name, x, options);
  Context& context = tape.GetContext();
  Tensor y = tape.New(windows.OutputShape(x.shape), {x});
  int64_t* winners = tape.GetArena().AllocateArray<int64_t>(y.Size());
  windows.ForEach(context, [=](int64_t plane, int64_t output, const PoolWindow& window) {
    int64_t best = plane + int64_t{window.top} * windows.Width() + window.left;
    for (int row = window.top; row < window.bottom; ++row) {
      for (int column = window.left; column < window.right; ++column) {
        const int64_t at = plane + int64_t{row} * windows.Width() + column;
        if (x.data[at] > x.data[best] || std::isnan(x.data[at])) best = at;  // NaN shows
      }
    }
    winners[output] = best;
    y.data[output] = x.data[best];
  });
  tape.Record(name, {x}, y, [=, &context] {
    windows.ForEach(context, [=](int64_t, int64_t output, const PoolWindow&) {
      x.grad[winners[output]] += y.grad[output];
    });
  });
  return y;
}

}  // namespace

Tensor MaxPool1d(Tape& tape, Tensor x, const Pool1dOptions& options) {
  static constexpr char kName[] = "max_pool1d";
  return AsSequences(MaxPool(tape, kName, AsImages(kName, x), AsImages(options)));
}

Tensor MaxPool2d(Tape& tape, Tensor x, const Pool2dOptions& options) {
  static constexpr char kName[] = "max_pool2d";
  CheckImages(kName, x);
  return MaxPool(tape, kName, x, options);
}

}  // namespace noron
