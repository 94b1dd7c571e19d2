#include "engine/nn/linear.h"

namespace noron::nn {

Linear::Linear(Scope scope, int in, int out, LinearOptions options)
    : weight_(scope.Matrix("weight", out, in, options.deviation, options.transposed)) {
  if (options.bias) bias_ = scope.Constant("bias", {out}, 0.0f);
}

Tensor Linear::operator()(Tape& tape, Tensor x) const { return weight_.Apply(tape, x, bias_); }

}  // namespace noron::nn
