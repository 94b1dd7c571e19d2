#include "engine/models/kv_cache.h"

#include <algorithm>

namespace noron {

KvCache::KvCache(const KvCacheSize& size) : size_(size) {
  const size_t floats = static_cast<size_t>(size.batch) * size.capacity * size.width;
  keys_.assign(size.layers, std::vector<float>(floats));
  values_.assign(size.layers, std::vector<float>(floats));
}

void KvCache::Attach(int layer, nn::BlockInput& input) {
  input.offset = length_;
  input.cached_keys = keys_[layer];
  input.cached_values = values_[layer];
  input.capacity = size_.capacity;
}

void KvCache::Gather(std::span<const int> parents) {
  const size_t sequence = static_cast<size_t>(size_.capacity) * size_.width;
  const size_t held = static_cast<size_t>(length_) * size_.width;
  for (auto* all : {&keys_, &values_}) {
    for (std::vector<float>& layer : *all) {
      std::vector<float> gathered(parents.size() * sequence);
      for (size_t i = 0; i < parents.size(); ++i) {
        std::copy_n(layer.data() + parents[i] * sequence, held, gathered.data() + i * sequence);
      }
      layer = std::move(gathered);
    }
  }
  size_.batch = static_cast<int>(parents.size());
}

}  // namespace noron
