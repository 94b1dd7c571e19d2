// One Transformer block: attention and feed-forward, each with a residual connection and a norm
// before (pre) or after (post) it. Parameter names are GPT-2's: ln_1, attn, ln_2, mlp.
#pragma once

#include "engine/autodiff/tape.h"
#include "engine/nn/block_config.h"
#include "engine/nn/feed_forward.h"
#include "engine/nn/norm.h"
#include "engine/nn/scope.h"
#include "engine/nn/self_attention.h"

namespace noron::nn {

class Block {
 public:
  Block(Scope scope, const BlockConfig& config);
  // x [B, T, d_model] → the same shape. Watchable: attn.…, mlp.…, residual (the result).
  Tensor operator()(Tape& tape, Tensor x, const BlockInput& input) const;

 private:
  BlockConfig config_;
  Norm norm_1_;
  SelfAttention attention_;
  Norm norm_2_;
  FeedForward feed_forward_;
};

}  // namespace noron::nn
