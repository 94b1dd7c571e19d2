#include "engine/data/length_batches.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "engine/core/rng.h"
#include "engine/data/splits.h"

namespace noron {
namespace {

// Examples are sorted by length within stretches of so many batches: enough to find like ones,
// few enough that an epoch mixes all lengths.
constexpr int kBatchesPerPool = 20;

}  // namespace

LengthBatches::LengthBatches(std::vector<ExampleLength> lengths, int batch, bool bucketing,
                             uint64_t seed)
    : lengths_(std::move(lengths)),
      batch_(batch),
      bucketing_(bucketing),
      seed_(seed),
      order_(lengths_.size()) {
  const int32_t count = static_cast<int32_t>(lengths_.size());
  for (int32_t begin = 0; begin < count; begin += batch_) begins_.push_back(begin);
  begins_.push_back(count);
  Arrange(0);
}

void LengthBatches::Arrange(int64_t epoch) {
  epoch_ = epoch;
  Rng rng(seed_, static_cast<uint64_t>(epoch));
  std::iota(order_.begin(), order_.end(), 0);
  Shuffle(order_, rng);
  if (!bucketing_) return;
  const auto key = [&](int32_t example) {
    return std::pair(lengths_[example].first, lengths_[example].second);
  };
  const size_t pool = static_cast<size_t>(kBatchesPerPool) * batch_;
  for (size_t begin = 0; begin < order_.size(); begin += pool) {
    const auto first = order_.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last =
        order_.begin() + static_cast<std::ptrdiff_t>(std::min(begin + pool, order_.size()));
    std::stable_sort(first, last, [&](int32_t a, int32_t b) { return key(a) < key(b); });
  }
  // Whole batches change places, but for a short one at the end.
  const size_t whole = order_.size() / batch_;
  for (size_t i = whole; i > 1; --i) {
    const size_t j = rng.Below(i);
    if (j == i - 1) continue;
    std::swap_ranges(order_.begin() + static_cast<std::ptrdiff_t>((i - 1) * batch_),
                     order_.begin() + static_cast<std::ptrdiff_t>(i * batch_),
                     order_.begin() + static_cast<std::ptrdiff_t>(j * batch_));
  }
}

std::span<const int32_t> LengthBatches::Batch(int64_t step) {
  const int64_t epoch = step / BatchesPerEpoch();
  if (epoch != epoch_) Arrange(epoch);
  const auto index = static_cast<size_t>(step % BatchesPerEpoch());
  return std::span(order_).subspan(begins_[index], begins_[index + 1] - begins_[index]);
}

double LengthBatches::Waste() const {
  int64_t places = 0, used = 0;
  for (size_t i = 0; i + 1 < begins_.size(); ++i) {
    ExampleLength longest;
    for (int32_t at = begins_[i]; at < begins_[i + 1]; ++at) {
      const ExampleLength& length = lengths_[order_[at]];
      longest.first = std::max(longest.first, length.first);
      longest.second = std::max(longest.second, length.second);
      used += length.first + length.second;
    }
    places += int64_t{begins_[i + 1] - begins_[i]} * (longest.first + longest.second);
  }
  return places == 0 ? 0.0 : 1.0 - static_cast<double>(used) / static_cast<double>(places);
}

}  // namespace noron
