// y = x Wᵀ + b.
#pragma once

#include "engine/autodiff/tape.h"
#include "engine/nn/scope.h"

namespace noron::nn {

struct LinearOptions {
  bool bias = true;
  float deviation = 0.02f;  // of the initial weights (GPT-2)
  bool transposed = false;  // files hold [in, out], as GPT-2's Conv1D
};

class Linear {
 public:
  Linear(Scope scope, int in, int out, LinearOptions options = {});
  // x [..., in] → [..., out].
  Tensor operator()(Tape& tape, Tensor x) const;

 private:
  WeightMatrix weight_;  // [out, in]
  Tensor bias_;          // [out], or no data
};

}  // namespace noron::nn
