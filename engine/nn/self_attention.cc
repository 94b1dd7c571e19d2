#include "engine/nn/self_attention.h"

#include <algorithm>
#include <cassert>

#include "engine/nn/attend.h"
#include "engine/ops/ops.h"

namespace noron::nn {
namespace {

// Rows [B, T, width] of `view` appended behind the `input.offset` rows that the cache holds; the
// result shows all of them, [B, offset + T, width].
HeadsView Append(Tape& tape, HeadsView view, int width, std::span<float> cache,
                 const BlockInput& input) {
  assert(!tape.Gradients());
  const int batch = view.x.shape[0];
  const int length = view.x.shape[1];
  const int columns = view.x.shape[2];
  const int total = input.offset + length;
  for (int b = 0; b < batch; ++b) {
    float* to = cache.data() + (static_cast<int64_t>(b) * input.capacity + input.offset) * width;
    const float* from =
        view.x.data + static_cast<int64_t>(b) * length * columns + view.first_column;
    for (int t = 0; t < length; ++t) std::copy_n(from + t * columns, width, to + t * width);
  }
  if (batch == 1) return {Tensor{cache.data(), nullptr, {1, total, width}}};
  // Sequences are `capacity` rows apart in the cache, and a tensor has no strides: copy.
  Tensor rows = tape.Constant({batch, total, width});
  for (int b = 0; b < batch; ++b) {
    std::copy_n(cache.data() + static_cast<int64_t>(b) * input.capacity * width,
                static_cast<int64_t>(total) * width,
                rows.data + static_cast<int64_t>(b) * total * width);
  }
  return {rows};
}

}  // namespace

SelfAttention::SelfAttention(Scope scope, const BlockConfig& config)
    : config_(config),
      joint_(scope / "c_attn", config.d_model,
             (config.heads + 2 * config.kv_heads) * config.HeadWidth(),
             {.bias = config.attention_bias, .deviation = config.deviation, .transposed = true}),
      projection_(scope / "c_proj", config.heads * config.HeadWidth(), config.d_model,
                  {.bias = config.attention_bias,
                   .deviation = config.deviation * config.residual_scale,
                   .transposed = true}) {}

Tensor SelfAttention::operator()(Tape& tape, Tensor x, const BlockInput& input) const {
  const int width = config_.HeadWidth();
  const int kv_columns = config_.kv_heads * width;
  const Tensor joint = joint_(tape, x);  // [B, T, (heads + 2·kv_heads)·width]
  HeadsView q{joint, 0};
  HeadsView k{joint, config_.heads * width};
  HeadsView v{joint, config_.heads * width + kv_columns};
  if (input.rope != nullptr) {
    q = {Rope(tape, q.x, q.first_column, config_.heads, width, input.offset, *input.rope)};
    k = {Rope(tape, k.x, k.first_column, config_.kv_heads, width, input.offset, *input.rope)};
  }
  if (!input.cached_keys.empty()) {
    k = Append(tape, k, kv_columns, input.cached_keys, input);
    v = Append(tape, v, kv_columns, input.cached_values, input);
  }
  const Tensor heads = Attend(tape, config_, q, k, v, input.mask, config_.alibi && input.alibi);
  const Tensor out = projection_(tape, heads);
  tape.Watch("out", out, {"batch", "token", "d_model"});
  return Dropout(tape, out, config_.dropout);
}

}  // namespace noron::nn
