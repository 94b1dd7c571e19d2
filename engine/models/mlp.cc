#include "engine/models/mlp.h"

#include <cassert>
#include <cmath>

#include "engine/ops/ops.h"

namespace noron {

Mlp::Mlp(nn::Scope scope, const MlpConfig& config) : config_(config) {
  assert(config.widths.size() == config.activations.size() + 1);
  layers_.reserve(config.activations.size());
  for (int k = 1; k <= config.Layers(); ++k) {
    const nn::Scope layer = scope / "layer" / k;
    const int in = config.widths[k - 1], out = config.widths[k];
    const nn::Activation activation = config.activations[k - 1];
    const nn::Initial initial = config.initial.value_or(
        nn::IsRectifier(activation) ? nn::Initial::kHe : nn::Initial::kXavier);
    const Tensor weight = layer.Weight("weight", {out, in}, initial);
    const float spread = 1.0f / std::sqrt(static_cast<float>(in));
    const Tensor bias = config.spread_biases ? layer.Uniform("bias", {out}, spread)
                                             : layer.Constant("bias", {out}, 0.0f);
    layers_.push_back({weight, bias, activation});
  }
}

Mlp::Output Mlp::Forward(Tape& tape, Tensor x) const {
  Output output{.z = x, .a = x};
  for (int k = 1; k <= config_.Layers(); ++k) {
    const Layer& layer = layers_[k - 1];
    const Tape::Level level = tape.Enter("layer", k);
    output.z = Linear(tape, output.a, layer.weight, layer.bias);
    tape.Watch("z", output.z, {"sample", "unit"});
    output.a = nn::Activate(tape, layer.activation, output.z, config_.slope);
    tape.Watch("a", output.a, {"sample", "unit"});
    if (k < config_.Layers()) output.a = Dropout(tape, output.a, config_.dropout);
  }
  return output;
}

}  // namespace noron
