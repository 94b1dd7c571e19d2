#include "engine/nn/block.h"

#include "engine/ops/ops.h"

namespace noron::nn {
namespace {

std::optional<Norm> CrossNorm(Scope scope, const BlockConfig& config) {
  if (!config.cross_attention) return std::nullopt;
  return Norm(scope / "ln_cross", config.norm, config.d_model, config.norm_epsilon);
}

std::optional<CrossAttention> MakeCrossAttention(Scope scope, const BlockConfig& config) {
  if (!config.cross_attention) return std::nullopt;
  return CrossAttention(scope / "cross", config);
}

}  // namespace

Block::Block(Scope scope, const BlockConfig& config)
    : config_(config),
      norm_1_(scope / "ln_1", config.norm, config.d_model, config.norm_epsilon),
      attention_(scope / "attn", config),
      cross_norm_(CrossNorm(scope, config)),
      cross_attention_(MakeCrossAttention(scope, config)),
      norm_2_(scope / "ln_2", config.norm, config.d_model, config.norm_epsilon),
      feed_forward_(scope / "mlp", config) {}

Tensor Block::ProjectMemory(Tape& tape, Tensor memory) const {
  return cross_attention_->Project(tape, memory);
}

Tensor Block::operator()(Tape& tape, Tensor x, const BlockInput& input) const {
  const auto attention = [&](Tensor in) {
    const auto level = tape.Enter("attn");
    return attention_(tape, in, input);
  };
  const auto cross_attention = [&](Tensor in) {
    const auto level = tape.Enter("cross");
    return (*cross_attention_)(tape, in, input.memory, input.memory_mask);
  };
  const auto feed_forward = [&](Tensor in) {
    const auto level = tape.Enter("mlp");
    return feed_forward_(tape, in);
  };
  if (config_.norm_first) {
    x = Add(tape, x, attention(norm_1_(tape, x)));
    if (cross_norm_) x = Add(tape, x, cross_attention((*cross_norm_)(tape, x)));
    x = Add(tape, x, feed_forward(norm_2_(tape, x)));
  } else {
    x = norm_1_(tape, Add(tape, x, attention(x)));
    if (cross_norm_) x = (*cross_norm_)(tape, Add(tape, x, cross_attention(x)));
    x = norm_2_(tape, Add(tape, x, feed_forward(x)));
  }
  tape.Watch("residual", x, {"batch", "token", "d_model"});
  return x;
}

}  // namespace noron::nn
