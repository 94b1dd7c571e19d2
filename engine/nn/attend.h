// What self-attention and cross-attention share once queries, keys and values are there.
#pragma once

#include "engine/autodiff/tape.h"
#include "engine/nn/block_config.h"
#include "engine/ops/attention.h"

namespace noron::nn {

// Heads that attend, [B, Tq, heads · head width] side by side. Watchable, per head: q, k, v, scores
// (scaled and biased, before the mask), weights; per token: heads (the result).
Tensor Attend(Tape& tape, const BlockConfig& config, HeadsView q, HeadsView k, HeadsView v,
              const AttentionMask& mask, bool alibi);

}  // namespace noron::nn
