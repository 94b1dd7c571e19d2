// Keys and values of the tokens seen so far, so that the next one costs one row.
#pragma once

#include <span>
#include <vector>

#include "engine/nn/block_config.h"

namespace noron {

struct KvCacheSize {
  int layers = 0;
  int batch = 1;     // sequences
  int capacity = 0;  // tokens of each
  int width = 0;     // kv_heads · head width
};

class KvCache {
 public:
  explicit KvCache(const KvCacheSize& size);

  int Length() const { return length_; }  // tokens held
  int Capacity() const { return size_.capacity; }
  int batch() const { return size_.batch; }
  int width() const { return size_.width; }
  void Clear() { length_ = 0; }
  // The pass that was given Attach() has appended so many tokens.
  void Advance(int tokens) { length_ += tokens; }

  // [batch, Capacity(), width]; rows from Length() on are undefined.
  std::span<float> Keys(int layer) { return keys_[layer]; }
  std::span<float> Values(int layer) { return values_[layer]; }
  // Makes a pass of this layer continue what is held.
  void Attach(int layer, nn::BlockInput& input);

  // Sequence i becomes what sequence parents[i] was: beams that go on from the same beginning.
  void Gather(std::span<const int> parents);

 private:
  KvCacheSize size_;
  int length_ = 0;
  std::vector<std::vector<float>> keys_;
  std::vector<std::vector<float>> values_;
};

}  // namespace noron
