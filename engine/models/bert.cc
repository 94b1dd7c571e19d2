#include "engine/models/bert.h"

#include <string>

#include "engine/core/error.h"
#include "engine/nn/block_stack.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

Tensor SegmentTable(nn::Scope scope, const BertConfig& config) {
  if (config.segments == 0) return {};
  return (scope / "wse")
      .Normal("weight", {config.segments, config.block.d_model}, nn::TokenEmbedding::kDeviation);
}

nn::BlockConfig Completed(const BertConfig& config) {
  nn::BlockConfig block = config.block;
  block.alibi = config.positions == nn::Positions::kAlibi;
  return block;
}

}  // namespace

Bert::Bert(nn::Scope scope, const BertConfig& config)
    : config_(config),
      embedding_(scope, {.vocab = config.vocab,
                         .context = config.context,
                         .d_model = config.block.d_model,
                         .positions = config.positions}),
      segment_table_(SegmentTable(scope, config)),
      embedding_norm_(scope / "ln_emb", config.block.norm, config.block.d_model,
                      config.block.norm_epsilon),
      blocks_(nn::BlockStack(scope / "h", config.layers, Completed(config))),
      transform_(scope / "mlm" / "dense", config.block.d_model, config.block.d_model),
      head_norm_(scope / "mlm" / "ln", config.block.norm, config.block.d_model,
                 config.block.norm_epsilon),
      head_bias_((scope / "mlm").Constant("bias", {config.vocab}, 0.0f)) {}

Tensor Bert::Hidden(Tape& tape, const BertInput& input) const {
  const int length = static_cast<int>(input.ids.size()) / input.batch;
  const bool whole = static_cast<size_t>(length) * input.batch == input.ids.size();
  if (length < 1 || length > config_.context || !whole ||
      (segment_table_.data != nullptr) == input.segments.empty()) {
    throw Error("shape.mismatch", "bert: " + std::to_string(input.ids.size()) + " tokens with " +
                                      std::to_string(input.segments.size()) + " segments in " +
                                      std::to_string(input.batch) +
                                      " sequences do not fit a context of " +
                                      std::to_string(config_.context) + " and " +
                                      std::to_string(config_.segments) + " kinds of segment");
  }
  Tensor x = embedding_(tape, input.ids, input.batch);
  if (segment_table_.data != nullptr) {
    x = Add(tape, x, Embedding(tape, input.segments, {input.batch, length}, segment_table_));
  }
  x = Dropout(tape, embedding_norm_(tape, x), config_.block.dropout);
  tape.Watch("embeddings", x, {"batch", "token", "d_model"});

  const RopeOptions rope = nn::RotationOf(config_.positions, config_.rope_base);
  nn::BlockInput block_input;
  block_input.mask.keys = input.keys;
  block_input.rope = nn::Rotates(config_.positions) ? &rope : nullptr;
  for (size_t layer = 0; layer < blocks_.size(); ++layer) {
    const auto level = tape.Enter("h", static_cast<int>(layer));
    x = blocks_[layer](tape, x, block_input);
  }
  return x;
}

Tensor Bert::Logits(Tape& tape, Tensor hidden) const {
  const Tensor bent = nn::Activate(tape, config_.block.activation, transform_(tape, hidden));
  return embedding_.Table().Apply(tape, head_norm_(tape, bent), head_bias_);
}

}  // namespace noron
