// The encoder–decoders of sequence_to_sequence, recurrent or Transformer, as one.
#pragma once

#include <memory>

#include "engine/autodiff/tape.h"
#include "engine/core/context.h"
#include "engine/data/pair_batch.h"
#include "engine/io/experiment.h"
#include "engine/models/beam_search.h"
#include "engine/models/recurrent_seq2seq.h"
#include "engine/models/seq2seq_transformer.h"
#include "engine/models/stored.h"
#include "engine/models/transformer_decoding.h"

namespace noron {

class PairsModel {
 public:
  // `context`: tokens of the longest source or target.
  PairsModel(Context& context, const Experiment& experiment, int vocab, int longest);

  ParamStore& Store();
  // Of each label of the batch: [batch, T, vocab].
  Tensor Logits(Tape& tape, const PairBatch& batch) const;
  // use(step) with a DecodingStep that has read the sources of the batch.
  template <typename Use>
  auto Decode(const PairBatch& batch, const Use& use) const {
    if (transformer_ != nullptr) {
      TransformerDecoding decoding(context_, transformer_->model, batch.source, batch.source_keys,
                                   batch.batch);
      return use([&](std::span<const DecodingRow> rows) { return decoding.Step(rows); });
    }
    RecurrentDecoding decoding(context_, recurrent_->model, {batch.source, batch.source_lengths});
    return use([&](std::span<const DecodingRow> rows) { return decoding.Step(rows); });
  }

 private:
  Context& context_;
  std::unique_ptr<Stored<Seq2SeqTransformer>> transformer_;  // one of the two
  std::unique_ptr<Stored<RecurrentSeq2Seq>> recurrent_;
};

}  // namespace noron
