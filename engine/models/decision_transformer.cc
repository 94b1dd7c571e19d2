#include "engine/models/decision_transformer.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "engine/nn/block_stack.h"
#include "engine/ops/ops.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace {

constexpr float kDeviation = 0.02f;  // of the tables, as GPT-2's

nn::BlockConfig Completed(const DecisionTransformerConfig& config) {
  nn::BlockConfig block = config.block;
  block.residual_scale = 1.0f / std::sqrt(2.0f * static_cast<float>(config.layers));
  return block;
}

}  // namespace

DecisionTransformer::DecisionTransformer(nn::Scope scope, const DecisionTransformerConfig& config)
    : config_(config),
      return_weight_((scope / "return").Normal("weight", {config.block.d_model, 1}, kDeviation)),
      return_bias_((scope / "return").Constant("bias", {config.block.d_model}, 0)),
      state_((scope / "state").Normal("weight", {config.states, config.block.d_model}, kDeviation)),
      action_(
          (scope / "action").Normal("weight", {config.actions, config.block.d_model}, kDeviation)),
      moment_(
          (scope / "moment").Normal("weight", {config.moments, config.block.d_model}, kDeviation)),
      blocks_(nn::BlockStack(scope / "h", config.layers, Completed(config))),
      final_norm_(scope / "ln_f", config.block.norm, config.block.d_model,
                  config.block.norm_epsilon),
      head_weight_(
          (scope / "head").Normal("weight", {config.actions, config.block.d_model}, kDeviation)),
      head_bias_((scope / "head").Constant("bias", {config.actions}, 0)) {}

Tensor DecisionTransformer::Logits(Tape& tape, const Walks& walks, int batch) const {
  const int moments = static_cast<int>(walks.states.size()) / batch;
  const int width = config_.block.d_model;
  assert(moments >= 1 && moments <= config_.moments);
  const Tensor returns = tape.Constant({batch, moments, 1});
  std::ranges::copy(walks.returns, returns.data);
  const auto at_moments = [&](Tensor x) { return AddPositions(tape, x, moment_); };
  const Shape shape{batch, moments};
  // The three tokens of a moment side by side are three tokens one after the other.
  const Tensor side_by_side =
      Concat(tape, {at_moments(Linear(tape, returns, return_weight_, return_bias_)),
                    at_moments(Embedding(tape, walks.states, shape, state_)),
                    at_moments(Embedding(tape, walks.actions, shape, action_))});
  Tensor x =
      Dropout(tape, side_by_side.Reshape({batch, 3 * moments, width}), config_.block.dropout);
  nn::BlockInput input;
  input.mask.causal = true;
  for (size_t layer = 0; layer < blocks_.size(); ++layer) {
    const auto level = tape.Enter("h", static_cast<int>(layer));
    x = blocks_[layer](tape, x, input);
  }
  x = final_norm_(tape, x).Reshape({batch, moments, 3 * width});
  return Linear(tape, Columns(tape, x, width, width), head_weight_, head_bias_);
}

}  // namespace noron
