#include "engine/nn/cross_attention.h"

#include "engine/nn/attend.h"
#include "engine/ops/ops.h"

namespace noron::nn {

CrossAttention::CrossAttention(Scope scope, const BlockConfig& config)
    : config_(config),
      query_(scope / "q_attn", config.d_model, config.heads * config.HeadWidth(),
             {.bias = config.attention_bias, .deviation = config.deviation, .transposed = true}),
      joint_(scope / "c_attn", config.d_model, 2 * config.kv_heads * config.HeadWidth(),
             {.bias = config.attention_bias, .deviation = config.deviation, .transposed = true}),
      projection_(scope / "c_proj", config.heads * config.HeadWidth(), config.d_model,
                  {.bias = config.attention_bias,
                   .deviation = config.deviation * config.residual_scale,
                   .transposed = true}) {}

Tensor CrossAttention::Project(Tape& tape, Tensor memory) const { return joint_(tape, memory); }

Tensor CrossAttention::operator()(Tape& tape, Tensor x, Tensor projected,
                                  const AttentionMask& mask) const {
  // Distances between two different sequences mean nothing: no bias, no rotation.
  constexpr bool kAlibi = false;
  const HeadsView k{projected, 0};
  const HeadsView v{projected, config_.kv_heads * config_.HeadWidth()};
  const Tensor heads = Attend(tape, config_, {query_(tape, x)}, k, v, mask, kAlibi);
  const Tensor out = projection_(tape, heads);
  tape.Watch("out", out, {"batch", "token", "d_model"});
  return Dropout(tape, out, config_.dropout);
}

}  // namespace noron::nn
