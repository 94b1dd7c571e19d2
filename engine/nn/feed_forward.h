// The feed-forward half of a block: widen, bend, narrow.
#pragma once

#include <optional>

#include "engine/autodiff/tape.h"
#include "engine/nn/block_config.h"
#include "engine/nn/linear.h"
#include "engine/nn/scope.h"

namespace noron::nn {

class FeedForward {
 public:
  FeedForward(Scope scope, const BlockConfig& config);
  // x [..., d_model] → the same shape: c_proj·act(c_fc·x), or with SwiGLU
  // c_proj·(silu(c_gate·x) ⊙ c_fc·x). Watchable: hidden (after the activation), out.
  Tensor operator()(Tape& tape, Tensor x) const;

 private:
  BlockConfig config_;
  std::optional<Linear> gate_;  // c_gate, SwiGLU only
  Linear widen_;                // c_fc
  Linear narrow_;               // c_proj
};

}  // namespace noron::nn
