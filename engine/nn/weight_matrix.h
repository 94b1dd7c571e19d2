// The matrix of a linear layer, of a head or of a table of embeddings: numbers that are learned,
// or, in a model that only generates, their 8-bit copy.
#pragma once

#include <cstdint>
#include <span>

#include "engine/autodiff/tape.h"
#include "engine/kernels/quantized.h"

namespace noron::nn {

class WeightMatrix {
 public:
  explicit WeightMatrix(Tensor values) : values_(values) {}  // [out, in]
  explicit WeightMatrix(const kernels::QuantizedMatrix& quantized) : quantized_(&quantized) {}

  // x [..., in] → x · Wᵀ + b [..., out]; b [out], or no data.
  Tensor Apply(Tape& tape, Tensor x, Tensor bias = {}) const;
  // ids of the given shape → rows [..., in].
  Tensor Rows(Tape& tape, std::span<const int32_t> ids, Shape shape) const;

 private:
  Tensor values_;
  const kernels::QuantizedMatrix* quantized_ = nullptr;
};

}  // namespace noron::nn
