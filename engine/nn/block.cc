#include "engine/nn/block.h"

#include "engine/ops/ops.h"

namespace noron::nn {

Block::Block(Scope scope, const BlockConfig& config)
    : config_(config),
      norm_1_(scope / "ln_1", config.norm, config.d_model, config.norm_epsilon),
      attention_(scope / "attn", config),
      norm_2_(scope / "ln_2", config.norm, config.d_model, config.norm_epsilon),
      feed_forward_(scope / "mlp", config) {}

Tensor Block::operator()(Tape& tape, Tensor x, const BlockInput& input) const {
  const auto attention = [&](Tensor in) {
    const auto level = tape.Enter("attn");
    return attention_(tape, in, input);
  };
  const auto feed_forward = [&](Tensor in) {
    const auto level = tape.Enter("mlp");
    return feed_forward_(tape, in);
  };
  if (config_.norm_first) {
    x = Add(tape, x, attention(norm_1_(tape, x)));
    x = Add(tape, x, feed_forward(norm_2_(tape, x)));
  } else {
    x = norm_1_(tape, Add(tape, x, attention(x)));
    x = norm_2_(tape, Add(tape, x, feed_forward(x)));
  }
  tape.Watch("residual", x, {"batch", "token", "d_model"});
  return x;
}

}  // namespace noron::nn
