// One Transformer block: self-attention and feed-forward, each with a residual connection and a
// norm before (pre) or after (post) it; in the decoder of an encoder–decoder, attention to the
// encoder's states between them. With a causal mask it is a layer of GPT, without one an encoder
// layer. Parameter names are GPT-2's: ln_1, attn, (ln_cross, cross,) ln_2, mlp.
#pragma once

#include <optional>

#include "engine/autodiff/tape.h"
#include "engine/nn/block_config.h"
#include "engine/nn/cross_attention.h"
#include "engine/nn/feed_forward.h"
#include "engine/nn/norm.h"
#include "engine/nn/scope.h"
#include "engine/nn/self_attention.h"

namespace noron::nn {

class Block {
 public:
  Block(Scope scope, const BlockConfig& config);
  // x [B, T, d_model] → the same shape. Watchable: attn.…, cross.…, mlp.…, residual (the result).
  Tensor operator()(Tape& tape, Tensor x, const BlockInput& input) const;
  // What BlockInput::memory of a block with cross-attention holds: CrossAttention::Project.
  Tensor ProjectMemory(Tape& tape, Tensor memory) const;

 private:
  BlockConfig config_;
  Norm norm_1_;
  SelfAttention attention_;
  std::optional<Norm> cross_norm_;
  std::optional<CrossAttention> cross_attention_;
  Norm norm_2_;
  FeedForward feed_forward_;
};

}  // namespace noron::nn
