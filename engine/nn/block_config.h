// The choices that make a Transformer block GPT-2's, Llama's or something between.
#pragma once

#include <span>

#include "engine/nn/activation.h"
#include "engine/nn/norm.h"
#include "engine/ops/attention.h"
#include "engine/ops/rope.h"

namespace noron::nn {

struct BlockConfig {
  int d_model = 0;
  int heads = 1;
  int kv_heads = 1;
  int d_ff = 0;
  Activation activation = Activation::kGelu;
  NormKind norm = NormKind::kLayerNorm;
  bool norm_first = true;  // pre-norm: x + f(norm(x)); post-norm: norm(x + f(x))
  float norm_epsilon = 1e-5f;
  bool attention_bias = true;
  bool feed_forward_bias = true;
  bool alibi = false;
  bool cross_attention = false;  // a decoder's: attends to a memory between its two halves
  float dropout = 0.0f;          // on the attention weights and on both branches
  float deviation = 0.02f;       // of the initial matrices; GPT-2's
  float residual_scale = 1.0f;   // of the initial projections into the residual stream

  int HeadWidth() const { return d_model / heads; }
};

// How the tokens of this pass relate to each other and to those before them.
struct BlockInput {
  AttentionMask mask{};
  const RopeOptions* rope = nullptr;  // nullptr: no rotation
  bool alibi = true;                  // false switches the bias off for this pass
  int offset = 0;                     // position of the first token
  // With a cache: keys and values of `offset` earlier tokens, [B, capacity, kv_heads · head width];
  // this pass appends its own.
  std::span<float> cached_keys{};
  std::span<float> cached_values{};
  int capacity = 0;
  // With cross-attention: keys and values of the memory (Block::ProjectMemory), and which of its
  // places are real.
  Tensor memory{};
  AttentionMask memory_mask{};
};

}  // namespace noron::nn
