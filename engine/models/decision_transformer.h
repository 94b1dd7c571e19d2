// Acting as writing (Chen et al. 2021, Decision Transformer): a walk is a sequence of tokens
// return-to-go, state, action, return-to-go, …, and a causal Transformer learns which action
// follows. Asked for a high return it acts well, asked for a low one badly.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/nn/block.h"
#include "engine/nn/norm.h"
#include "engine/nn/scope.h"

namespace noron {

struct DecisionTransformerConfig {
  int states = 0;
  int actions = 0;
  int moments = 20;  // of a walk that are seen at once: 3 tokens each
  int layers = 2;
  nn::BlockConfig block;
};

// Pieces of walks, `moments` numbers for each of a batch, one after the other. What follows a
// walk's end may be anything: no earlier moment sees it.
struct Walks {
  std::span<const float> returns;  // to go: the sum of the rewards from this moment on
  std::span<const int32_t> states;
  std::span<const int32_t> actions;  // the last one is not seen when its moment is asked for
};

// Parameters: return.weight [d, 1], return.bias; state.weight [states, d]; action.weight
// [actions, d]; moment.weight [moments, d]; h.k.…; ln_f.…; head.weight [actions, d], head.bias.
class DecisionTransformer {
 public:
  DecisionTransformer(nn::Scope scope, const DecisionTransformerConfig& config);

  // [batch, moments, actions]: for each moment the logits of its action, from the returns and
  // states up to it and the actions before it. `moments` of the walks at most the config's.
  Tensor Logits(Tape& tape, const Walks& walks, int batch) const;

  const DecisionTransformerConfig& Config() const { return config_; }

 private:
  DecisionTransformerConfig config_;
  Tensor return_weight_, return_bias_, state_, action_, moment_;
  std::vector<nn::Block> blocks_;
  nn::Norm final_norm_;
  Tensor head_weight_, head_bias_;
};

}  // namespace noron
