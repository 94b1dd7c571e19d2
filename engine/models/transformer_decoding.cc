#include "engine/models/transformer_decoding.h"

#include <algorithm>
#include <numeric>

#include "engine/autodiff/tape.h"

namespace noron {

TransformerDecoding::TransformerDecoding(Context& context, const Seq2SeqTransformer& model,
                                         std::span<const int32_t> source,
                                         std::span<const int32_t> keys, int batch)
    : context_(context),
      model_(model),
      source_length_(static_cast<int>(source.size()) / batch),
      keys_(keys.begin(), keys.end()),
      source_of_(batch) {
  std::iota(source_of_.begin(), source_of_.end(), 0);
  Tape tape(context_, arena_, {});
  const Tensor states = model_.Encode(tape, source, keys, batch);
  for (int layer = 0; layer < model_.Config().decoder_layers; ++layer) {
    const Tensor projected = model_.ProjectMemory(tape, layer, states);
    width_ = projected.shape[-1];
    projected_.emplace_back(projected.data, projected.data + projected.Size());
  }
}

std::span<float> TransformerDecoding::Step(std::span<const DecodingRow> rows) {
  arena_.Reset();
  Tape tape(context_, arena_, {});
  std::vector<int> parents, sources;
  std::vector<int32_t> tokens;
  for (const DecodingRow& row : rows) {
    parents.push_back(row.parent);
    sources.push_back(source_of_[row.parent]);
    tokens.push_back(row.token);
  }
  const int count = static_cast<int>(rows.size());
  if (cache_) {
    cache_->Gather(parents);
  } else {
    cache_ = model_.MakeCache(count);
  }
  source_of_ = std::move(sources);

  // What each row looks back at.
  const size_t matrix = static_cast<size_t>(source_length_) * width_;
  std::vector<Tensor> memories;
  for (const std::vector<float>& layer : projected_) {
    memories.push_back(tape.Constant({count, source_length_, width_}));
    for (int row = 0; row < count; ++row) {
      std::copy_n(layer.data() + source_of_[row] * matrix, matrix,
                  memories.back().data + row * matrix);
    }
  }
  std::vector<int32_t> keys;
  for (const int source : source_of_) {
    if (keys_.empty()) break;
    const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(source) * source_length_;
    keys.insert(keys.end(), first, first + source_length_);
  }
  return model_.DecodeNext(tape, memories, keys, tokens, *cache_).Values();
}

}  // namespace noron
