#include "engine/ops/shaping.h"
#include "engine/ops/support.h"

namespace noron {

Tensor ScaleColumns(Tape& tape, Tensor x, std::span<const float> factors) {
  CheckShapes(x.shape.Rank() >= 1 && static_cast<int>(factors.size()) == x.shape.Columns(),
              "scale_columns", "x", x.shape, "factors", Shape{static_cast<int>(factors.size())},
              "there must be one for each column");
  const int columns = x.shape.Columns();
  const auto kept = Keep(tape, factors);
  Tensor y = tape.Like(x);
  for (int64_t i = 0; i < x.Size(); ++i) y.data[i] = kept[i % columns] * x.data[i];
  tape.Record("scale_columns", {x}, y, [=] {
    for (int64_t i = 0; i < x.Size(); ++i) x.grad[i] += kept[i % columns] * y.grad[i];
  });
  return y;
}

}  // namespace noron
