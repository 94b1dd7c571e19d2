// One Transformer block: attention and feed-forward, each with a residual connection and a norm
// before (pre) or after (post) it. Parameter names are GPT-2's: ln_1, attn, ln_2, mlp.
#pragma once

#include <span>

#include "engine/autodiff/tape.h"
#include "engine/nn/linear.h"
#include "engine/nn/norm.h"
#include "engine/nn/scope.h"
#include "engine/ops/attention.h"
#include "engine/ops/rope.h"

namespace noron {

enum class Activation { kRelu, kGelu, kGeluTanh, kSilu, kSwiGlu };

struct BlockConfig {
  int d_model = 0;
  int heads = 1;
  int kv_heads = 1;
  int d_ff = 0;
  Activation activation = Activation::kGelu;
  NormKind norm = NormKind::kLayerNorm;
  bool norm_first = true;
  float norm_epsilon = 1e-5f;
  bool attention_bias = true;   // biases in attn.c_attn and attn.c_proj
  bool feed_forward_bias = true;
  int window = 0;               // > 0: attention reaches back so many tokens only
  bool alibi = false;
  float dropout = 0.0f;         // on attention weights and on both branches
  float residual_scale = 1.0f;  // initial values of the projections back into the residual stream

  int HeadWidth() const { return d_model / heads; }
};

// How the tokens of this pass relate to those before them and to each other.
struct BlockInput {
  const AttentionMask* mask = nullptr;
  const RopeOptions* rope = nullptr;  // nullptr: no rotation
  int offset = 0;                     // position of the first token
  // With a cache: keys and values of `offset` earlier tokens, [B, capacity, kv_heads · head width];
  // this pass appends its own.
  std::span<float> cached_keys{};
  std::span<float> cached_values{};
  int capacity = 0;
};

class SelfAttention {
 public:
  SelfAttention(Scope scope, const BlockConfig& config);
  // x [B, T, d_model] → [B, T, d_model].
  Tensor operator()(Tape& tape, Tensor x, const BlockInput& input) const;

 private:
  BlockConfig config_;
  Linear joint_;       // c_attn: queries, keys and values in one product
  Linear projection_;  // c_proj
};

class FeedForward {
 public:
  FeedForward(Scope scope, const BlockConfig& config);
  Tensor operator()(Tape& tape, Tensor x) const;

 private:
  BlockConfig config_;
  Linear expand_;    // c_fc (c_gate and c_up side by side for SwiGLU: columns of c_fc)
  Linear contract_;  // c_proj
};

class Block {
 public:
  Block(Scope scope, const BlockConfig& config);
  Tensor operator()(Tape& tape, Tensor x, const BlockInput& input) const;

 private:
  BlockConfig config_;
  Norm norm_1_;
  SelfAttention attention_;
  Norm norm_2_;
  FeedForward feed_forward_;
};

}  // namespace noron
