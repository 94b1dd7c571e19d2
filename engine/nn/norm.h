// Layer norm (Ba et al. 2016) or RMS norm (Zhang & Sennrich 2019) over the last axis.
#pragma once

#include "engine/autodiff/tape.h"
#include "engine/nn/scope.h"

namespace noron::nn {

enum class NormKind { kLayerNorm, kRmsNorm };

class Norm {
 public:
  Norm(Scope scope, NormKind kind, int width, float epsilon);
  // x [..., width] → the same shape.
  Tensor operator()(Tape& tape, Tensor x) const;

 private:
  NormKind kind_;
  float epsilon_;
  Tensor weight_;  // [width]
  Tensor bias_;    // [width]; layer norm only
};

}  // namespace noron::nn
