// A Seq2SeqTransformer that writes: the sources are read once, then each step costs one token a
// row.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/arena.h"
#include "engine/core/context.h"
#include "engine/models/beam_search.h"
#include "engine/models/seq2seq_transformer.h"

namespace noron {

class TransformerDecoding {
 public:
  // Reads `batch` sources; arguments as for Seq2SeqTransformer::Encode. Context and model outlive
  // it.
  TransformerDecoding(Context& context, const Seq2SeqTransformer& model,
                      std::span<const int32_t> source, std::span<const int32_t> keys, int batch);

  // A DecodingStep; the model's context bounds the number of calls (Error("shape.mismatch")).
  std::span<float> Step(std::span<const DecodingRow> rows);

 private:
  Context& context_;
  const Seq2SeqTransformer& model_;
  Arena arena_;
  std::vector<std::vector<float>> projected_;  // of each layer: [batch, S, width]
  int source_length_;
  int width_ = 0;
  std::vector<int32_t> keys_;   // [batch, S], or empty
  std::vector<int> source_of_;  // of each row
  std::optional<KvCache> cache_;
};

}  // namespace noron
