#include "engine/nn/norm.h"

#include "engine/ops/ops.h"

namespace noron::nn {

Norm::Norm(Scope scope, NormKind kind, int width, float epsilon)
    : kind_(kind), epsilon_(epsilon), weight_(scope.Constant("weight", {width}, 1.0f)) {
  if (kind_ == NormKind::kLayerNorm) bias_ = scope.Constant("bias", {width}, 0.0f);
}

Tensor Norm::operator()(Tape& tape, Tensor x) const {
  return kind_ == NormKind::kLayerNorm ? LayerNorm(tape, x, weight_, bias_, epsilon_)
                                       : RmsNorm(tape, x, weight_, epsilon_);
}

}  // namespace noron::nn
