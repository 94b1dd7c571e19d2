// The encoder–decoders of sequence_to_sequence, recurrent or Transformer, as one.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>

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
  // use(step) with a DecodingStep that has read the sources of the batch and never writes one of
  // the `unwritable` tokens.
  template <typename Use>
  auto Decode(const PairBatch& batch, std::span<const int32_t> unwritable, const Use& use) const {
    const auto with = [&](auto decoding) {
      return use([&](std::span<const DecodingRow> rows) {
        const std::span<float> logits = decoding.Step(rows);
        const size_t vocab = logits.size() / rows.size();
        for (size_t row = 0; row < rows.size(); ++row) {
          for (const int32_t id : unwritable) logits[row * vocab + id] = kNever;
        }
        return std::span<const float>(logits);
      });
    };
    if (transformer_ != nullptr) {
      return with(TransformerDecoding(context_, transformer_->model, batch.source,
                                      batch.source_keys, batch.batch));
    }
    return with(
        RecurrentDecoding(context_, recurrent_->model, {batch.source, batch.source_lengths}));
  }

 private:
  static constexpr float kNever = -std::numeric_limits<float>::infinity();

  Context& context_;
  std::unique_ptr<Stored<Seq2SeqTransformer>> transformer_;  // one of the two
  std::unique_ptr<Stored<RecurrentSeq2Seq>> recurrent_;
};

}  // namespace noron
