// A recurrent encoder–decoder with attention (Bahdanau et al. 2015), in Luong's order (Luong et al.
// 2015): the decoder runs over the target, each of its states then looks at the encoder's, and both
// together say what comes next. One table embeds source and target and is the output layer too.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/core/arena.h"
#include "engine/core/context.h"
#include "engine/models/beam_search.h"
#include "engine/nn/linear.h"
#include "engine/nn/recurrent.h"
#include "engine/nn/scope.h"
#include "engine/ops/ops.h"

namespace noron {

struct RecurrentSeq2SeqConfig {
  int vocab = 0;
  int d_model = 0;  // width of the embeddings
  int hidden = 0;  // of the decoder, and of the encoder: each direction has half when there are two
  int layers = 1;
  nn::RecurrentCell cell = nn::RecurrentCell::kLstm;
  bool bidirectional = true;  // the encoder
  bool residual = false;      // add the input of a layer to its output
  Score score = Score::kScaledDot;
  float dropout = 0.0f;
};

// `batch` sources of equal length, shorter ones padded at the end.
struct SourceBatch {
  std::span<const int32_t> ids;      // [batch · S]
  std::span<const int32_t> lengths;  // [batch], 1 … S
};

class RecurrentSeq2Seq {
 public:
  // Throws Error("shape.mismatch") for an odd `hidden` with two directions.
  RecurrentSeq2Seq(nn::Scope scope, const RecurrentSeq2SeqConfig& config);

  // What the decoder begins with and looks back at.
  struct Memory {
    Tensor states;                            // [batch, S, hidden]
    std::span<const RecurrentState> initial;  // [layers], [batch, hidden] each
    std::span<const int32_t> lengths;         // [batch]
  };
  // Watchable: "enc.layers.L.forward.…", "enc.layers.L.reverse.…". All lives as long as the step.
  Memory Encode(Tape& tape, const SourceBatch& source) const;

  struct Decoded {
    Tensor logits;                           // [batch, T, vocab]: of each next token
    std::span<const RecurrentState> states;  // [layers]: after the last token
  };
  // target [batch · T], starting with the start token. Watchable: "dec.layers.L.forward.…" and
  // "dec.cross.scores", "dec.cross.weights" [batch, query, key]: the alignment.
  Decoded Decode(Tape& tape, const Memory& memory, std::span<const int32_t> target) const;

  const RecurrentSeq2SeqConfig& Config() const { return config_; }

 private:
  RecurrentSeq2SeqConfig config_;
  Tensor table_;  // wte.weight [vocab, d_model]
  nn::Recurrent encoder_;
  nn::Recurrent decoder_;
  ScoreWeights score_weights_;  // attn.w1, attn.w2 or attn.w
  nn::Linear combine_;          // attn.combine: [context; state] → d_model
  Tensor output_bias_;          // output.bias [vocab]
};

// The model writing: the sources are read once, then each step costs one token a row.
class RecurrentDecoding {
 public:
  // Context and model outlive it.
  RecurrentDecoding(Context& context, const RecurrentSeq2Seq& model, const SourceBatch& source);

  // A DecodingStep.
  std::span<float> Step(std::span<const DecodingRow> rows);

 private:
  Context& context_;
  const RecurrentSeq2Seq& model_;
  Arena arena_;
  int source_length_;
  std::vector<float> memory_;              // [batch, S, hidden]
  std::vector<int32_t> lengths_;           // [batch]
  std::vector<int> source_of_;             // of each row
  std::vector<std::vector<float>> h_, c_;  // of each layer: [rows, hidden]; c_ of an LSTM only
};

}  // namespace noron
