// Multi-head attention of one sequence (the queries) to another (the memory), as the decoder of an
// encoder–decoder has it (Vaswani et al. 2017, section 3.2.3). Parameters are named as those of
// GPT-2 with cross-attention: q_attn, c_attn, c_proj.
#pragma once

#include "engine/autodiff/tape.h"
#include "engine/nn/block_config.h"
#include "engine/nn/linear.h"
#include "engine/nn/scope.h"

namespace noron::nn {

class CrossAttention {
 public:
  CrossAttention(Scope scope, const BlockConfig& config);

  // memory [B, S, d_model] → its keys and values, [B, S, 2 · kv_heads · head width]: made once,
  // used for every step of a decoder.
  Tensor Project(Tape& tape, Tensor memory) const;
  // x [B, T, d_model], projected as above → [B, T, d_model]. Watchable as in SelfAttention; the
  // mask tells which places of the memory are real.
  Tensor operator()(Tape& tape, Tensor x, Tensor projected, const AttentionMask& mask) const;

 private:
  BlockConfig config_;
  Linear query_;       // q_attn
  Linear joint_;       // c_attn: keys and values in one product
  Linear projection_;  // c_proj
};

}  // namespace noron::nn
