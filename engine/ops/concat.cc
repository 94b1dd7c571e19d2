#include <cassert>

#include "engine/ops/column_block.h"
#include "engine/ops/shaping.h"
#include "engine/ops/support.h"

namespace noron {

Tensor Concat(Tape& tape, std::initializer_list<Tensor> parts) {
  assert(parts.size() > 0);
  const Shape first = parts.begin()->shape;
  CheckShape(first.Rank() >= 1, "concat", "a part", first, "it has no axis to join along");
  int width = 0;
  for (const Tensor& part : parts) {
    CheckShapes(part.shape.Rank() == first.Rank() && part.shape.WithLast(first[-1]) == first,
                "concat", "the first part", first, "another", part.shape,
                "all axes but the last must be the same");
    width += part.shape[-1];
  }
  Context& context = tape.GetContext();
  const int rows = first.Rows();
  Tensor y = tape.New(first.WithLast(width), parts);
  int begin = 0;
  for (const Tensor& part : parts) {
    const int columns = part.shape[-1];
    CopyColumns(context, rows, columns, {part.data, columns}, {y.data + begin, width});
    begin += columns;
  }
  const auto kept = Keep(tape, std::span<const Tensor>(parts.begin(), parts.size()));
  tape.Record("concat", parts, y, [=, &context] {
    int begin = 0;
    for (const Tensor& part : kept) {
      const int columns = part.shape[-1];
      if (part.grad != nullptr) {
        AddColumns(context, rows, columns, {y.grad + begin, width}, {part.grad, columns});
      }
      begin += columns;
    }
  });
  return y;
}

}  // namespace noron
