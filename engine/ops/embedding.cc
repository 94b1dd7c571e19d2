#include "engine/kernels/embedding.h"

#include "engine/ops/ops.h"
#include "engine/ops/support.h"

namespace noron {

Tensor Embedding(Tape& tape, std::span<const int32_t> ids, Shape shape, Tensor weight) {
  CheckShape(weight.shape.Rank() == 2, "embedding", "weight", weight.shape,
             "it must be [vocabulary, width]");
  CheckShape(shape.Rank() < Shape::kMaxRank && shape.Size() == static_cast<int64_t>(ids.size()),
             "embedding", "the shape of the ids", shape,
             "it must hold as many numbers as there are ids");
  const int vocabulary = weight.shape[0];
  for (int32_t id : ids) {
    if (id >= 0 && id < vocabulary) continue;
    throw Error("number.range", "embedding: id " + std::to_string(id) + " is not in 0 … " +
                                    std::to_string(vocabulary - 1));
  }
  Context& context = tape.GetContext();
  const int64_t rows = shape.Size();
  const int width = weight.shape[1];
  Tensor y = tape.New(shape.Append(width), {weight});
  kernels::GatherRows(context, rows, width, weight.data, ids.data(), y.data);
  if (y.grad == nullptr) return y;
  const std::span<const int32_t> kept = Keep(tape, ids);
  tape.Record("embedding", {weight}, y, [=, &context] {
    kernels::ScatterAddRows(context, rows, width, y.grad, kept.data(), weight.grad);
  });
  return y;
}

}  // namespace noron
