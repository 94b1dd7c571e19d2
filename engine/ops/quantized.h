// Linear layers and embeddings whose weights are 8-bit numbers. For generating only: nothing
// learns through them, so a tape with gradients must not run them (our own bug: asserted).
#pragma once

#include <cstdint>
#include <span>

#include "engine/autodiff/tape.h"
#include "engine/kernels/quantized.h"

namespace noron {

// x [..., in] → x · Wᵀ + b [..., out], W [out, in]. `bias` [out] may have no data. Throws
// Error("shape.mismatch").
Tensor QuantizedLinear(Tape& tape, Tensor x, const kernels::QuantizedMatrix& weight,
                       Tensor bias = {});

// ids of the given shape → rows of the table [..., columns]. Throws Error("number.range") for an id
// outside of it.
Tensor QuantizedEmbedding(Tape& tape, std::span<const int32_t> ids, Shape shape,
                          const kernels::QuantizedMatrix& table);

}  // namespace noron
