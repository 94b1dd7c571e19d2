#include "engine/nn/feed_forward.h"

#include "engine/ops/ops.h"

namespace noron::nn {
namespace {

std::optional<Linear> Gate(Scope scope, const BlockConfig& config) {
  if (config.activation != Activation::kSwiGlu) return std::nullopt;
  return Linear(
      scope / "c_gate", config.d_model, config.d_ff,
      {.bias = config.feed_forward_bias, .deviation = config.deviation, .transposed = true});
}

}  // namespace

FeedForward::FeedForward(Scope scope, const BlockConfig& config)
    : config_(config),
      gate_(Gate(scope, config)),
      widen_(scope / "c_fc", config.d_model, config.d_ff,
             {.bias = config.feed_forward_bias, .deviation = config.deviation, .transposed = true}),
      narrow_(scope / "c_proj", config.d_ff, config.d_model,
              {.bias = config.feed_forward_bias,
               .deviation = config.deviation * config.residual_scale,
               .transposed = true}) {}

Tensor FeedForward::operator()(Tape& tape, Tensor x) const {
  const Tensor wide = widen_(tape, x);
  const Tensor hidden = gate_.has_value() ? SiluMultiply(tape, (*gate_)(tape, x), wide)
                                          : Activate(tape, config_.activation, wide);
  tape.Watch("hidden", hidden, {"batch", "token", "feature"});
  const Tensor out = narrow_(tape, hidden);
  tape.Watch("out", out, {"batch", "token", "d_model"});
  return Dropout(tape, out, config_.dropout);
}

}  // namespace noron::nn
