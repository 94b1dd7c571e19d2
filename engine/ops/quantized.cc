#include "engine/ops/quantized.h"

#include <cassert>
#include <string>

#include "engine/ops/support.h"

namespace noron {

Tensor QuantizedLinear(Tape& tape, Tensor x, const kernels::QuantizedMatrix& weight, Tensor bias) {
  assert(!tape.Gradients());
  const Shape shape{weight.rows, weight.columns};
  CheckShapes(x.shape.Rank() >= 1 && x.shape[-1] == weight.columns, "linear", "x", x.shape,
              "weight", shape, "inner sizes differ");
  if (bias.data != nullptr) {
    CheckShapes(bias.shape == Shape{weight.rows}, "linear", "weight", shape, "bias", bias.shape,
                "the bias must have one number for each row of the weight");
  }
  const Tensor y = tape.Constant(x.shape.WithLast(weight.rows));
  kernels::MultiplyQuantized(tape.GetContext(), x.shape.Rows(), weight, x.data, bias.data, y.data);
  return y;
}

Tensor QuantizedEmbedding(Tape& tape, std::span<const int32_t> ids, Shape shape,
                          const kernels::QuantizedMatrix& table) {
  assert(!tape.Gradients());
  CheckShape(shape.Rank() < Shape::kMaxRank && shape.Size() == static_cast<int64_t>(ids.size()),
             "embedding", "the shape of the ids", shape,
             "it must hold as many numbers as there are ids");
  const Tensor y = tape.Constant(shape.Append(table.columns));
  float* row = y.data;
  for (int32_t id : ids) {
    if (id < 0 || id >= table.rows) {
      throw Error("number.range", "embedding: id " + std::to_string(id) + " is not in 0 … " +
                                      std::to_string(table.rows - 1));
    }
    kernels::ReadRow(table, id, row);
    row += table.columns;
  }
  return y;
}

}  // namespace noron
