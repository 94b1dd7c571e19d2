#include "engine/ops/rope.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/autodiff/check_op.h"
#include "engine/core/error.h"

namespace noron {
namespace {

// Straight from the formula, in double.
Array Rotate(const Array& x, int first, int heads, int width, int offset, RopeStyle style) {
  const int batch = x.shape[0], length = x.shape[1], columns = x.shape[2];
  Array y({batch, length, heads * width});
  for (int row = 0; row < batch * length; ++row) {
    for (int h = 0; h < heads; ++h) {
      for (int m = 0; m < width / 2; ++m) {
        const double angle = (offset + row % length) * std::pow(10000.0, -2.0 * m / width);
        const int i = h * width + (style == RopeStyle::kInterleaved ? 2 * m : m);
        const int j = style == RopeStyle::kInterleaved ? i + 1 : i + width / 2;
        const double u = x[row * columns + first + i];
        const double v = x[row * columns + first + j];
        y[row * heads * width + i] = u * std::cos(angle) - v * std::sin(angle);
        y[row * heads * width + j] = u * std::sin(angle) + v * std::cos(angle);
      }
    }
  }
  return y;
}

TEST(Rope, MatchesTheFormulaInBothLayouts) {
  for (RopeStyle style : {RopeStyle::kInterleaved, RopeStyle::kHalfSplit}) {
    CheckOp(
        {{2, 3, 8}},
        [=](Tape& tape, Tensor x) { return Rope(tape, x, 0, 2, 4, 0, {.style = style}); },
        [=](const Array& x) { return Rotate(x, 0, 2, 4, 0, style); });
    CheckOp(
        {{1, 3, 11}},
        [=](Tape& tape, Tensor x) { return Rope(tape, x, 3, 1, 6, 7, {.style = style}); },
        [=](const Array& x) { return Rotate(x, 3, 1, 6, 7, style); });
  }
}

TEST(Rope, IsTheSameForAnyNumberOfThreads) {
  CheckThreads({{4, 200, 24}}, [](Tape& tape, Tensor x) { return Rope(tape, x, 0, 3, 8, 0, {}); });
}

TEST(Rope, RefusesAnOddWidthAndMissingColumns) {
  Context context;
  Arena arena;
  Tape tape(context, arena, {});
  const Tensor x = tape.Constant({1, 2, 6});
  EXPECT_THROW(Rope(tape, x, 0, 2, 3, 0, {}), Error);
  EXPECT_THROW(Rope(tape, x, 4, 1, 4, 0, {}), Error);
}

}  // namespace
}  // namespace noron
