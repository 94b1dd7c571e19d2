#include "engine/nn/weight_matrix.h"

#include "engine/ops/ops.h"
#include "engine/ops/quantized.h"

namespace noron::nn {

Tensor WeightMatrix::Apply(Tape& tape, Tensor x, Tensor bias) const {
  return quantized_ == nullptr ? Linear(tape, x, values_, bias)
                               : QuantizedLinear(tape, x, *quantized_, bias);
}

Tensor WeightMatrix::Rows(Tape& tape, std::span<const int32_t> ids, Shape shape) const {
  return quantized_ == nullptr ? Embedding(tape, ids, shape, values_)
                               : QuantizedEmbedding(tape, ids, shape, *quantized_);
}

}  // namespace noron::nn
