#include "engine/models/seq2seq_transformer.h"

#include <cmath>
#include <optional>
#include <string>

#include "engine/core/error.h"
#include "engine/nn/block_stack.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

nn::BlockConfig Completed(const Seq2SeqTransformerConfig& config, int layers,
                          bool cross_attention) {
  nn::BlockConfig block = config.block;
  block.alibi = config.positions == nn::Positions::kAlibi;
  block.cross_attention = cross_attention;
  // As in GPT-2: what is added to the residual stream several times starts that much smaller.
  if (block.norm_first) {
    block.residual_scale = 1.0f / std::sqrt(static_cast<float>(layers * (cross_attention ? 3 : 2)));
  }
  return block;
}

std::optional<nn::Norm> FinalNorm(nn::Scope scope, const nn::BlockConfig& block) {
  if (!block.norm_first) return std::nullopt;
  return nn::Norm(scope / "ln_f", block.norm, block.d_model, block.norm_epsilon);
}

}  // namespace

Seq2SeqTransformer::Seq2SeqTransformer(nn::Scope scope, const Seq2SeqTransformerConfig& config)
    : config_(config),
      embedding_(scope, {.vocab = config.vocab,
                         .context = config.context,
                         .d_model = config.block.d_model,
                         .positions = config.positions}),
      encoder_(nn::BlockStack(scope / "enc", config.encoder_layers,
                              Completed(config, config.encoder_layers, false))),
      decoder_(nn::BlockStack(scope / "dec", config.decoder_layers,
                              Completed(config, config.decoder_layers, true))),
      encoder_norm_(FinalNorm(scope / "enc", config.block)),
      decoder_norm_(FinalNorm(scope / "dec", config.block)) {}

Tensor Seq2SeqTransformer::Embed(Tape& tape, std::span<const int32_t> ids, int batch,
                                 int offset) const {
  const int length = static_cast<int>(ids.size()) / batch;
  if (length < 1 || static_cast<size_t>(length) * batch != ids.size() ||
      offset + length > config_.context) {
    throw Error("shape.mismatch",
                "seq2seq_transformer: " + std::to_string(ids.size()) + " tokens in " +
                    std::to_string(batch) + " sequences from position " + std::to_string(offset) +
                    " on do not fit a context of " + std::to_string(config_.context));
  }
  const Tensor x = Dropout(tape, embedding_(tape, ids, batch, offset), config_.block.dropout);
  tape.Watch("embeddings", x, {"batch", "token", "d_model"});
  return x;
}

Tensor Seq2SeqTransformer::Encode(Tape& tape, std::span<const int32_t> source,
                                  std::span<const int32_t> keys, int batch) const {
  const RopeOptions rope = nn::RotationOf(config_.positions, config_.rope_base);
  nn::BlockInput input;
  input.mask.keys = keys;
  input.rope = nn::Rotates(config_.positions) ? &rope : nullptr;
  Tensor x;
  {
    const auto level = tape.Enter("enc");
    x = Embed(tape, source, batch, 0);
  }
  for (size_t layer = 0; layer < encoder_.size(); ++layer) {
    const auto level = tape.Enter("enc", static_cast<int>(layer));
    x = encoder_[layer](tape, x, input);
  }
  return encoder_norm_ ? (*encoder_norm_)(tape, x) : x;
}

Tensor Seq2SeqTransformer::ProjectMemory(Tape& tape, int layer, Tensor states) const {
  return decoder_[layer].ProjectMemory(tape, states);
}

Tensor Seq2SeqTransformer::Decode(Tape& tape, Tensor states, std::span<const int32_t> keys,
                                  std::span<const int32_t> target, int batch) const {
  Tensor* projected = tape.GetArena().AllocateArray<Tensor>(decoder_.size());
  for (size_t layer = 0; layer < decoder_.size(); ++layer) {
    projected[layer] = ProjectMemory(tape, static_cast<int>(layer), states);
  }
  return RunDecoder(tape, {projected, decoder_.size()}, keys, target, batch, nullptr);
}

Tensor Seq2SeqTransformer::DecodeNext(Tape& tape, std::span<const Tensor> projected,
                                      std::span<const int32_t> keys,
                                      std::span<const int32_t> target, KvCache& cache) const {
  return RunDecoder(tape, projected, keys, target, cache.batch(), &cache);
}

Tensor Seq2SeqTransformer::RunDecoder(Tape& tape, std::span<const Tensor> projected,
                                      std::span<const int32_t> keys,
                                      std::span<const int32_t> target, int batch,
                                      KvCache* cache) const {
  const RopeOptions rope = nn::RotationOf(config_.positions, config_.rope_base);
  nn::BlockInput input;
  input.mask.causal = true;
  input.rope = nn::Rotates(config_.positions) ? &rope : nullptr;
  input.memory_mask.keys = keys;
  Tensor x;
  {
    const auto level = tape.Enter("dec");
    x = Embed(tape, target, batch, cache == nullptr ? 0 : cache->Length());
  }
  for (size_t layer = 0; layer < decoder_.size(); ++layer) {
    if (cache != nullptr) cache->Attach(static_cast<int>(layer), input);
    input.memory = projected[layer];
    const auto level = tape.Enter("dec", static_cast<int>(layer));
    x = decoder_[layer](tape, x, input);
  }
  if (cache != nullptr) cache->Advance(static_cast<int>(target.size()) / batch);
  if (decoder_norm_) x = (*decoder_norm_)(tape, x);
  return embedding_.Table().Apply(tape, x);
}

KvCache Seq2SeqTransformer::MakeCache(int batch) const {
  return KvCache({.layers = config_.decoder_layers,
                  .batch = batch,
                  .capacity = config_.context,
                  .width = config_.block.kv_heads * config_.block.HeadWidth()});
}

}  // namespace noron
