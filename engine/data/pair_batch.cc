#include "engine/data/pair_batch.h"

#include <algorithm>

namespace noron {

void PairBatch::Fill(std::span<const TokenPair> pairs, std::span<const int32_t> chosen,
                     const PairTokens& tokens) {
  batch = static_cast<int>(chosen.size());
  source_length = target_length = 1;
  for (int32_t index : chosen) {
    source_length = std::max(source_length, static_cast<int>(pairs[index].source.size()));
    target_length = std::max(target_length, static_cast<int>(pairs[index].target.size()) + 1);
  }
  const size_t source_size = static_cast<size_t>(batch) * source_length;
  const size_t target_size = static_cast<size_t>(batch) * target_length;
  source.assign(source_size, tokens.pad);
  source_keys.assign(source_size, 0);
  source_lengths.resize(batch);
  target.assign(target_size, tokens.pad);
  labels.assign(target_size, kIgnore);
  for (int row = 0; row < batch; ++row) {
    const TokenPair& pair = pairs[chosen[row]];
    const auto from = static_cast<std::ptrdiff_t>(row) * source_length;
    const auto to = static_cast<std::ptrdiff_t>(row) * target_length;
    std::copy(pair.source.begin(), pair.source.end(), source.begin() + from);
    std::fill_n(source_keys.begin() + from, pair.source.size(), 1);
    source_lengths[row] = static_cast<int32_t>(pair.source.size());
    target[to] = tokens.start;
    std::copy(pair.target.begin(), pair.target.end(), target.begin() + to + 1);
    std::copy(pair.target.begin(), pair.target.end(), labels.begin() + to);
    labels[to + static_cast<std::ptrdiff_t>(pair.target.size())] = tokens.end;
  }
}

}  // namespace noron
