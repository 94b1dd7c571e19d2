// Activation functions as a choice of a model. Formulas: ops.h.
#pragma once

#include "engine/autodiff/tape.h"

namespace noron::nn {

enum class Activation {
  kIdentity,
  kSigmoid,
  kTanh,
  kRelu,
  kLeakyRelu,
  kGelu,
  kGeluTanh,
  kSilu,
  kSoftplus,
  kSwiGlu,  // of the feed-forward half of a block only: silu, with a gate beside it
};

// `slope` is that of leaky ReLU below 0.
Tensor Activate(Tape& tape, Activation activation, Tensor x, float slope = 0.01f);

// Whether it is 0 or nearly so for all negative inputs, and about x for positive ones: such layers
// pass on half of the variance, and start with larger weights (He et al. 2015).
bool IsRectifier(Activation activation);

}  // namespace noron::nn
