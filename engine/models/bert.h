// An encoder-only Transformer that fills in masked words: BERT (Devlin et al. 2019) with its masked
// language model head. Every token sees every other. Parameters are named in GPT-2's manner.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/nn/block.h"
#include "engine/nn/linear.h"
#include "engine/nn/scope.h"
#include "engine/nn/token_embedding.h"

namespace noron {

struct BertConfig {
  int vocab = 0;
  int context = 0;   // longest sequence; learned positions have so many rows
  int segments = 0;  // kinds of sentence that tokens are told apart by (BERT: 2); 0: none
  int layers = 0;
  nn::BlockConfig block;  // BERT's has norm_first = false
  nn::Positions positions = nn::Positions::kLearned;
  float rope_base = 10000.0f;
};

// `batch` sequences of equal length, one after another.
struct BertInput {
  std::span<const int32_t> ids;         // [batch · T]
  std::span<const int32_t> segments{};  // [batch · T], or empty when the model has none
  std::span<const int32_t> keys{};      // [batch · T], 1 where a token is real; empty: all are
  int batch = 1;
};

class Bert {
 public:
  Bert(nn::Scope scope, const BertConfig& config);

  // Hidden states after the last block, [batch, T, d_model]. Watchable: "embeddings", "h.L.…".
  // Throws Error("shape.mismatch") when T exceeds the context, Error("number.range") for an id
  // beyond its table.
  Tensor Hidden(Tape& tape, const BertInput& input) const;
  // hidden [..., d_model] → logits [..., vocab]: norm(act(W·h + b)) · wteᵀ + bias.
  Tensor Logits(Tape& tape, Tensor hidden) const;

  const BertConfig& Config() const { return config_; }

 private:
  BertConfig config_;
  nn::TokenEmbedding embedding_;
  Tensor segment_table_;     // wse.weight [segments, d_model], or no data
  nn::Norm embedding_norm_;  // ln_emb
  std::vector<nn::Block> blocks_;
  nn::Linear transform_;  // mlm.dense
  nn::Norm head_norm_;    // mlm.ln
  Tensor head_bias_;      // mlm.bias [vocab]
};

}  // namespace noron
