// From token ids to vectors that know their place: a table of tokens and what the kind of positions
// adds to it. Parameters are named as GPT-2's: wte, wpe.
#pragma once

#include <cstdint>
#include <span>

#include "engine/autodiff/tape.h"
#include "engine/nn/positions.h"
#include "engine/nn/scope.h"

namespace noron::nn {

struct TokenEmbeddingConfig {
  int vocab = 0;
  int context = 0;  // learned positions have so many rows
  int d_model = 0;
  Positions positions = Positions::kLearned;  // RoPE, ALiBi and none add nothing here
};

class TokenEmbedding {
 public:
  TokenEmbedding(Scope scope, const TokenEmbeddingConfig& config);

  // ids [batch · T] → [batch, T, d_model], the first token of each sequence at position `offset`;
  // with learned positions offset + T ≤ context. `order` = false leaves the positions out.
  Tensor operator()(Tape& tape, std::span<const int32_t> ids, int batch, int offset = 0,
                    bool order = true) const;

  const WeightMatrix& Table() const { return table_; }  // [vocab, d_model], for a tied head
  // The learned positions [context, d_model]; no data when they are of another kind.
  Tensor PositionTable() const { return position_table_; }

  // GPT-2's N(0, 0.02²) for the entries of both tables.
  static constexpr float kDeviation = 0.02f;

 private:
  TokenEmbeddingConfig config_;
  WeightMatrix table_;     // wte.weight
  Tensor position_table_;  // wpe.weight
};

}  // namespace noron::nn
