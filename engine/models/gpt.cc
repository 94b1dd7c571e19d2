#include "engine/models/gpt.h"

#include <cassert>
#include <cmath>

#include "engine/core/error.h"
#include "engine/ops/ops.h"
#include "engine/ops/sinusoid.h"

namespace noron {
namespace {

constexpr float kDeviation = 0.02f;  // of the initial embeddings, as in GPT-2

// Sines and cosines are of size 1, and embeddings of GPT-2's size would drown in them. So they start
// at 1/√d_model and enter √d_model times as large, as in Vaswani et al. 2017, section 3.4.
float EmbeddingScale(const GptConfig& config) {
  return config.positions == Positions::kSinusoidal
             ? std::sqrt(static_cast<float>(config.block.d_model))
             : 1.0f;
}

float EmbeddingDeviation(const GptConfig& config) {
  return config.positions == Positions::kSinusoidal ? 1.0f / EmbeddingScale(config) : kDeviation;
}

nn::BlockConfig Completed(const GptConfig& config) {
  nn::BlockConfig block = config.block;
  block.alibi = config.positions == Positions::kAlibi;
  // GPT-2: what is added to the residual stream 2·layers times starts that much smaller.
  block.residual_scale = 1.0f / std::sqrt(2.0f * static_cast<float>(config.layers));
  return block;
}

std::vector<nn::Block> Blocks(nn::Scope scope, const GptConfig& config) {
  const nn::BlockConfig block = Completed(config);
  std::vector<nn::Block> blocks;
  blocks.reserve(config.layers);
  for (int layer = 0; layer < config.layers; ++layer) {
    blocks.emplace_back(scope / "h" / layer, block);
  }
  return blocks;
}

Tensor PositionTable(nn::Scope scope, const GptConfig& config) {
  if (config.positions != Positions::kLearned) return {};
  return (scope / "wpe").Normal("weight", {config.context, config.block.d_model}, kDeviation);
}

// Row t of the result is what is added to token t: [T, d_model].
Tensor Sinusoid(Tape& tape, int length, int width, int offset) {
  Tensor table = tape.Constant({length, width});
  FillSinusoid(table, offset);
  return table;
}

}  // namespace

KvCache::KvCache(const GptConfig& config, int batch)
    : batch_(batch),
      capacity_(config.context),
      width_(config.block.kv_heads * config.block.HeadWidth()) {
  const size_t size = static_cast<size_t>(batch_) * capacity_ * width_;
  keys_.assign(config.layers, std::vector<float>(size));
  values_.assign(config.layers, std::vector<float>(size));
}

Gpt::Gpt(nn::Scope scope, const GptConfig& config)
    : config_(config),
      token_table_((scope / "wte").Normal("weight", {config.vocab, config.block.d_model},
                                          EmbeddingDeviation(config))),
      position_table_(noron::PositionTable(scope, config)),
      blocks_(Blocks(scope, config)),
      final_norm_(scope / "ln_f", config.block.norm, config.block.d_model,
                  config.block.norm_epsilon),
      head_(config.tied_head ? token_table_
                             : (scope / "lm_head")
                                   .Normal("weight", {config.vocab, config.block.d_model},
                                           kDeviation)) {}

Tensor Gpt::Hidden(Tape& tape, std::span<const int32_t> ids, int batch,
                   const Options& options) const {
  const int length = static_cast<int>(ids.size()) / batch;
  const int offset = options.cache == nullptr ? 0 : options.cache->Length();
  if (length < 1 || static_cast<size_t>(length) * batch != ids.size() ||
      offset + length > config_.context) {
    throw Error("shape.mismatch", "gpt: " + std::to_string(ids.size()) + " tokens in " +
                                      std::to_string(batch) + " sequences after " +
                                      std::to_string(offset) + " cached ones do not fit a context of " +
                                      std::to_string(config_.context));
  }

  Tensor x = Embedding(tape, ids, {batch, length}, token_table_);
  if (options.positions && config_.positions == Positions::kLearned) {
    x = AddPositions(tape, x, position_table_, offset);
  } else if (config_.positions == Positions::kSinusoidal) {
    x = Scale(tape, x, EmbeddingScale(config_));
    if (options.positions) x = Add(tape, x, Sinusoid(tape, length, config_.block.d_model, offset));
  }
  x = Dropout(tape, x, config_.block.dropout);
  tape.Watch("embeddings", x, {"batch", "token", "d_model"});

  const RopeOptions rope{.style = config_.positions == Positions::kRopeHalfSplit
                                      ? RopeStyle::kHalfSplit
                                      : RopeStyle::kInterleaved,
                         .base = config_.rope_base};
  const bool rotates = config_.positions == Positions::kRope ||
                       config_.positions == Positions::kRopeHalfSplit;
  nn::BlockInput input;
  input.mask.causal = options.causal;
  input.mask.window = options.causal ? config_.window : 0;
  input.rope = rotates && options.positions ? &rope : nullptr;
  input.alibi = options.positions;
  input.offset = offset;
  for (size_t layer = 0; layer < blocks_.size(); ++layer) {
    if (options.cache != nullptr) {
      input.cached_keys = options.cache->Keys(static_cast<int>(layer));
      input.cached_values = options.cache->Values(static_cast<int>(layer));
      input.capacity = options.cache->Capacity();
    }
    const auto level = tape.Enter("h", static_cast<int>(layer));
    x = blocks_[layer](tape, x, input);
  }
  if (options.cache != nullptr) options.cache->length_ += length;
  return x;
}

Tensor Gpt::Logits(Tape& tape, Tensor hidden) const {
  // A post-norm block ends with a norm already; GPT-2's last one is harmless there and kept, so
  // that every model has the same parameters.
  return Linear(tape, final_norm_(tape, hidden), head_);
}

int64_t Gpt::StepFloats(const GptConfig& config, int batch, int length) {
  const nn::BlockConfig& block = config.block;
  const int64_t rows = int64_t{batch} * length;
  const int64_t joint = int64_t{block.heads + 2 * block.kv_heads} * block.HeadWidth();
  const int64_t wide = block.d_ff * (block.activation == nn::Activation::kSwiGlu ? 3 : 2);
  const bool rotates = config.positions == Positions::kRope ||
                       config.positions == Positions::kRopeHalfSplit;
  const bool drops = block.dropout > 0;
  // Per row: norms (2), attention output, its projection, feed-forward output, two sums.
  int64_t columns = joint + int64_t{7 + (drops ? 2 : 0)} * block.d_model + wide;
  if (rotates) columns += joint;
  // Outside the blocks: embeddings, with positions, the final norm.
  const bool scales = config.positions == Positions::kSinusoidal;
  const int64_t with_gradient =
      rows * (columns * config.layers +
              int64_t{3 + (drops ? 1 : 0) + (scales ? 1 : 0)} * block.d_model +
              int64_t{config.vocab});
  const int64_t weights =
      int64_t{batch} * block.heads * length * length * config.layers * (drops ? 2 : 1);
  // The loss keeps one probability per logit.
  return 2 * with_gradient + weights + rows * config.vocab;
}

}  // namespace noron
