// The first Transformer (Vaswani et al. 2017): an encoder reads the source, a decoder writes the
// target and looks back at the encoder's states. One table embeds source and target and is the
// output layer too. Text-to-text with a task prefix (T5; Raffel et al. 2020) is this model on
// sources that begin with the name of the task.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/models/kv_cache.h"
#include "engine/nn/block.h"
#include "engine/nn/scope.h"
#include "engine/nn/token_embedding.h"

namespace noron {

struct Seq2SeqTransformerConfig {
  int vocab = 0;
  int context = 0;  // longest source and longest target; learned positions have so many rows
  int encoder_layers = 0;
  int decoder_layers = 0;
  nn::BlockConfig block;
  nn::Positions positions = nn::Positions::kSinusoidal;
  float rope_base = 10000.0f;
};

class Seq2SeqTransformer {
 public:
  Seq2SeqTransformer(nn::Scope scope, const Seq2SeqTransformerConfig& config);

  // source [batch · S]; keys [batch · S], 1 where a token is real, empty: all are → the encoder's
  // states [batch, S, d_model]. Watchable: "enc.embeddings", "enc.L.…". Throws
  // Error("shape.mismatch") when S exceeds the context, Error("number.range") for an unknown id.
  Tensor Encode(Tape& tape, std::span<const int32_t> source, std::span<const int32_t> keys,
                int batch) const;

  // target [batch · T], starting with the start token → logits of each next token [batch, T,
  // vocab]. `keys` as for Encode. Watchable: "dec.embeddings", "dec.L.attn.…", "dec.L.cross.…" and
  // so on. Throws as Encode.
  Tensor Decode(Tape& tape, Tensor states, std::span<const int32_t> keys,
                std::span<const int32_t> target, int batch) const;

  // The same, continuing what `cache` holds, with the keys and values of the states made once:
  // projected[layer] = ProjectMemory(tape, layer, states), [batch, S, 2 · kv_heads · head width].
  Tensor ProjectMemory(Tape& tape, int layer, Tensor states) const;
  Tensor DecodeNext(Tape& tape, std::span<const Tensor> projected, std::span<const int32_t> keys,
                    std::span<const int32_t> target, KvCache& cache) const;
  KvCache MakeCache(int batch) const;

  const Seq2SeqTransformerConfig& Config() const { return config_; }

 private:
  // The decoder; `projected` holds one tensor for each of its layers.
  Tensor RunDecoder(Tape& tape, std::span<const Tensor> projected, std::span<const int32_t> keys,
                    std::span<const int32_t> target, int batch, KvCache* cache) const;
  Tensor Embed(Tape& tape, std::span<const int32_t> ids, int batch, int offset) const;

  Seq2SeqTransformerConfig config_;
  nn::TokenEmbedding embedding_;
  std::vector<nn::Block> encoder_;        // enc.L
  std::vector<nn::Block> decoder_;        // dec.L
  std::optional<nn::Norm> encoder_norm_;  // enc.ln_f, pre-norm only: post-norm blocks end with one
  std::optional<nn::Norm> decoder_norm_;  // dec.ln_f
};

}  // namespace noron
