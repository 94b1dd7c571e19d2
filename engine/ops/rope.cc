#include "engine/ops/rope.h"

#include <cmath>

#include "engine/core/error.h"

namespace noron {
namespace {

// cos and sin of every (row, pair) of one sequence, side by side: [T, width].
Tensor RotationTable(Tape& tape, int length, int width, int offset, float base) {
  const int pairs = width / 2;
  Tensor table = tape.Constant({length, width});
  for (int m = 0; m < pairs; ++m) {
    const double frequency = std::pow(static_cast<double>(base), -2.0 * m / width);
    for (int t = 0; t < length; ++t) {
      const double angle = (offset + t) * frequency;
      table.data[t * width + m] = static_cast<float>(std::cos(angle));
      table.data[t * width + pairs + m] = static_cast<float>(std::sin(angle));
    }
  }
  return table;
}

struct Rotation {
  const float* table;  // as RotationTable
  int length;
  int heads;
  int width;
  RopeStyle style;

  // Turns every head of row `row` (of B·T) by its angle, or back when `direction` is -1, and adds
  // the result to `to`, or stores it there.
  template <bool kAccumulate>
  void Turn(int64_t row, const float* from, float* to, float direction) const {
    const int pairs = width / 2;
    const float* cosine = table + (row % length) * width;
    const float* sine = cosine + pairs;
    const int step = style == RopeStyle::kInterleaved ? 2 : 1;         // from pair to pair
    const int partner = style == RopeStyle::kInterleaved ? 1 : pairs;  // from u to v
    for (int head = 0; head < heads; ++head, from += width, to += width) {
      for (int m = 0; m < pairs; ++m) {
        const int i = m * step;
        const int j = i + partner;
        const float s = direction * sine[m];
        const float u = from[i] * cosine[m] - from[j] * s;
        const float v = from[i] * s + from[j] * cosine[m];
        to[i] = kAccumulate ? to[i] + u : u;
        to[j] = kAccumulate ? to[j] + v : v;
      }
    }
  }
};

}  // namespace

Tensor Rope(Tape& tape, Tensor x, int first_column, int heads, int width, int offset,
            RopeOptions options) {
  if (x.shape.Rank() != 3 || width % 2 != 0 || first_column + heads * width > x.shape[2]) {
    throw Error("shape.mismatch",
                "rope: x is " + x.shape.ToString() + ", wanted [batch, time, columns] with " +
                    std::to_string(heads) + " heads of an even width from column " +
                    std::to_string(first_column) + ", not of width " + std::to_string(width));
  }
  const int length = x.shape[1];
  const int columns = x.shape[2];
  const int64_t rows = x.shape.Rows();
  Tensor y = tape.New(x.shape.WithLast(heads * width), {x});
  const Tensor table = RotationTable(tape, length, width, offset, options.base);
  const Rotation rotation{table.data, length, heads, width, options.style};
  constexpr int64_t kGrain = 64;  // rows: less is not worth a thread

  tape.GetContext().ParallelFor(rows, kGrain, [&](int64_t begin, int64_t end, int) {
    for (int64_t row = begin; row < end; ++row) {
      rotation.Turn<false>(row, x.data + row * columns + first_column, y.data + row * heads * width,
                           1.0f);
    }
  });

  tape.Record("rope", {x}, y, [=, &tape] {
    // The transpose of a rotation turns back.
    tape.GetContext().ParallelFor(rows, kGrain, [&](int64_t begin, int64_t end, int) {
      for (int64_t row = begin; row < end; ++row) {
        rotation.Turn<true>(row, y.grad + row * heads * width,
                            x.grad + row * columns + first_column, -1.0f);
      }
    });
  });
  return y;
}

}  // namespace noron
