// A decoder-only Transformer. With learned positions, layer norm, GELU and a tied head it is GPT-2
// (Radford et al. 2019); with RoPE, RMS norm, SwiGLU and grouped queries it is Llama (Touvron et
// al. 2023). Parameters are named as GPT-2's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/models/kv_cache.h"
#include "engine/nn/block.h"
#include "engine/nn/scope.h"
#include "engine/nn/token_embedding.h"

namespace noron {

using nn::Positions;

struct GptConfig {
  int vocab = 0;
  int context = 0;  // longest sequence; learned positions have so many rows
  int layers = 0;
  nn::BlockConfig block;
  int window = 0;  // > 0: a token sees itself and the window - 1 tokens before it
  Positions positions = Positions::kLearned;
  float rope_base = 10000.0f;
  bool tied_head = true;  // logits = hidden · wteᵀ
};

class Gpt {
 public:
  // GPT-2's initial values: N(0, 0.02²), residual projections smaller, biases 0, norms 1.
  Gpt(nn::Scope scope, const GptConfig& config);

  struct Options {
    bool positions = true;     // false: as if the model knew no order (for showing what that does)
    bool causal = true;        // false: every token sees every other
    KvCache* cache = nullptr;  // ids continue what the cache holds; only without gradients
  };

  // ids [batch · T] → hidden states after the last block [batch, T, d_model]. Watchable:
  // "embeddings", "h.L.…". Throws Error("shape.mismatch") when T (with the cache) exceeds the
  // context or an id the vocabulary.
  Tensor Hidden(Tape& tape, std::span<const int32_t> ids, int batch, const Options& options) const;
  Tensor Hidden(Tape& tape, std::span<const int32_t> ids, int batch) const {
    return Hidden(tape, ids, batch, Options());
  }
  // hidden [..., d_model] → logits [..., vocab]: final norm and head. Also reads a residual stream
  // in the middle of the stack ("logit lens").
  Tensor Logits(Tape& tape, Tensor hidden) const;

  const GptConfig& Config() const { return config_; }

  // An empty cache for `batch` sequences of this model.
  KvCache MakeCache(int batch) const;

  // Numbers the tape of one training step holds, for predicting memory before anything is
  // allocated: what a batch of `batch` sequences of `length` computes, and gradients in turn.
  static int64_t StepFloats(const GptConfig& config, int batch, int length);

  // The learned position table [context, d_model]; no data when positions are of another kind.
  Tensor PositionTable() const { return embedding_.PositionTable(); }

 private:
  GptConfig config_;
  nn::TokenEmbedding embedding_;
  std::vector<nn::Block> blocks_;
  nn::Norm final_norm_;    // ln_f
  nn::WeightMatrix head_;  // lm_head.weight [vocab, d_model]; the token table when tied
};

}  // namespace noron
