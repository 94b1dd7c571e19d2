// Multi-head self-attention with its projections; fewer key/value heads than query heads make it
// grouped-query attention (Ainslie et al. 2023).
#pragma once

#include "engine/autodiff/tape.h"
#include "engine/nn/block_config.h"
#include "engine/nn/linear.h"
#include "engine/nn/scope.h"

namespace noron::nn {

class SelfAttention {
 public:
  SelfAttention(Scope scope, const BlockConfig& config);
  // x [B, T, d_model] → [B, T, d_model]. Watchable, per head: q, k, v (after rotation), scores
  // (scaled and biased, before the mask), weights; per token: heads (side by side), out.
  Tensor operator()(Tape& tape, Tensor x, const BlockInput& input) const;

 private:
  BlockConfig config_;
  Linear joint_;       // c_attn: queries, keys and values in one product
  Linear projection_;  // c_proj
};

}  // namespace noron::nn
