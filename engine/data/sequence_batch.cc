#include "engine/data/sequence_batch.h"

#include <algorithm>

namespace noron {

void SequenceBatch::Fill(std::span<const SequenceExample> examples, std::span<const int32_t> chosen,
                         bool per_token) {
  batch = static_cast<int>(chosen.size());
  length = 0;
  for (const int32_t index : chosen) {
    length = std::max(length, static_cast<int>(examples[index].ids.size()));
  }
  const SequenceExample& first = examples[chosen[0]];
  const size_t kinds = first.features.size() / first.ids.size();
  const size_t places = static_cast<size_t>(batch) * length;
  ids.assign(places, 0);
  features.assign(kinds * places, 0);
  labels.assign(per_token ? places : chosen.size(), kIgnore);
  lengths.clear();
  for (size_t b = 0; b < chosen.size(); ++b) {
    const SequenceExample& example = examples[chosen[b]];
    const size_t count = example.ids.size(), begin = b * length;
    std::copy(example.ids.begin(), example.ids.end(), ids.begin() + begin);
    for (size_t kind = 0; kind < kinds; ++kind) {
      std::copy_n(example.features.begin() + kind * count, count,
                  features.begin() + kind * places + begin);
    }
    std::copy(example.labels.begin(), example.labels.end(),
              labels.begin() + (per_token ? begin : b));
    lengths.push_back(static_cast<int32_t>(count));
  }
}

}  // namespace noron
