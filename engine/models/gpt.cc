#include "engine/models/gpt.h"

#include <cassert>
#include <cmath>

#include "engine/core/error.h"
#include "engine/nn/block_stack.h"
#include "engine/ops/attention.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

nn::BlockConfig Completed(const GptConfig& config) {
  nn::BlockConfig block = config.block;
  block.alibi = config.positions == Positions::kAlibi;
  // GPT-2: what is added to the residual stream 2·layers times starts that much smaller.
  block.residual_scale = 1.0f / std::sqrt(2.0f * static_cast<float>(config.layers));
  return block;
}

}  // namespace

Gpt::Gpt(nn::Scope scope, const GptConfig& config)
    : config_(config),
      embedding_(scope, {.vocab = config.vocab,
                         .context = config.context,
                         .d_model = config.block.d_model,
                         .positions = config.positions}),
      blocks_(nn::BlockStack(scope / "h", config.layers, Completed(config))),
      final_norm_(scope / "ln_f", config.block.norm, config.block.d_model,
                  config.block.norm_epsilon),
      head_(config.tied_head ? embedding_.Table()
                             : (scope / "lm_head")
                                   .Matrix("weight", config.vocab, config.block.d_model,
                                           nn::TokenEmbedding::kDeviation)) {}

KvCache Gpt::MakeCache(int batch) const {
  return KvCache({.layers = config_.layers,
                  .batch = batch,
                  .capacity = config_.context,
                  .width = config_.block.kv_heads * config_.block.HeadWidth()});
}

Tensor Gpt::Hidden(Tape& tape, std::span<const int32_t> ids, int batch,
                   const Options& options) const {
  const int length = static_cast<int>(ids.size()) / batch;
  const int offset = options.cache == nullptr ? 0 : options.cache->Length();
  if (length < 1 || static_cast<size_t>(length) * batch != ids.size() ||
      offset + length > config_.context) {
    throw Error("shape.mismatch",
                "gpt: " + std::to_string(ids.size()) + " tokens in " + std::to_string(batch) +
                    " sequences after " + std::to_string(offset) +
                    " cached ones do not fit a context of " + std::to_string(config_.context));
  }

  Tensor x = embedding_(tape, ids, batch, offset, options.positions);
  x = Dropout(tape, x, config_.block.dropout);
  tape.Watch("embeddings", x, {"batch", "token", "d_model"});

  const RopeOptions rope = nn::RotationOf(config_.positions, config_.rope_base);
  nn::BlockInput input;
  input.mask.causal = options.causal;
  input.mask.window = options.causal ? config_.window : 0;
  input.rope = nn::Rotates(config_.positions) && options.positions ? &rope : nullptr;
  input.alibi = options.positions;
  for (size_t layer = 0; layer < blocks_.size(); ++layer) {
    if (options.cache != nullptr) options.cache->Attach(static_cast<int>(layer), input);
    const auto level = tape.Enter("h", static_cast<int>(layer));
    x = blocks_[layer](tape, x, input);
  }
  if (options.cache != nullptr) options.cache->Advance(length);
  return x;
}

Tensor Gpt::Logits(Tape& tape, Tensor hidden) const {
  // A post-norm block ends with a norm already; GPT-2's last one is harmless there and kept, so
  // that every model has the same parameters.
  return head_.Apply(tape, final_norm_(tape, hidden));
}

int64_t Gpt::StepFloats(const GptConfig& config, int batch, int length) {
  const nn::BlockConfig& block = config.block;
  const int64_t rows = int64_t{batch} * length;
  const int64_t joint = int64_t{block.heads + 2 * block.kv_heads} * block.HeadWidth();
  const int feed_forward = block.activation == nn::Activation::kSwiGlu ? 3 : 2;
  const int drops = block.dropout > 0 ? 1 : 0;
  const int rotates = nn::Rotates(config.positions) ? 1 : 0;
  // A block's columns: norms (2), attention output, its projection, feed-forward output, two sums.
  const int64_t columns = (1 + rotates) * joint + int64_t{7 + 2 * drops} * block.d_model +
                          int64_t{feed_forward} * block.d_ff;
  // Outside the blocks: embeddings, with positions, the final norm, logits.
  const int scales = config.positions == Positions::kSinusoidal ? 1 : 0;
  const int64_t outside = int64_t{3 + drops + scales} * block.d_model + config.vocab;
  const int64_t weights =
      length <= kMostKeptKeys ? int64_t{block.heads} * length * config.layers : int64_t{0};
  // Gradients take turns: what one block needs at once, and the logits.
  const int64_t gradients = (1 + rotates) * joint + 3 * int64_t{block.d_model} +
                            int64_t{feed_forward} * block.d_ff + config.vocab;
  return rows * (columns * config.layers + outside + weights + gradients);
}

}  // namespace noron
