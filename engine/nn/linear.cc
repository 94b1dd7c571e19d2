#include "engine/nn/linear.h"

#include "engine/ops/ops.h"

namespace noron::nn {

Linear::Linear(Scope scope, int in, int out, LinearOptions options)
    : weight_(scope.Normal("weight", {out, in}, options.deviation, options.transposed)) {
  if (options.bias) bias_ = scope.Constant("bias", {out}, 0.0f);
}

Tensor Linear::operator()(Tape& tape, Tensor x) const {
  return noron::Linear(tape, x, weight_, bias_);
}

}  // namespace noron::nn
