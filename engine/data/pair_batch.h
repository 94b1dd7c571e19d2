// Pairs of token sequences as an encoder–decoder learns from them: padded, the target once as what
// the decoder reads and once, a token later, as what it is to write.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace noron {

struct TokenPair {
  std::vector<int32_t> source;  // not empty
  std::vector<int32_t> target;
};

// Ids beside those of the text.
struct PairTokens {
  int32_t pad = 0;
  int32_t start = 0;
  int32_t end = 0;
};

struct PairBatch {
  static constexpr int32_t kIgnore = -100;  // a label that counts for nothing (cross-entropy)

  int batch = 0;
  int source_length = 0;                // S
  int target_length = 0;                // T: the longest target and one more
  std::vector<int32_t> source;          // [batch, S], padded at the end
  std::vector<int32_t> source_lengths;  // [batch]
  std::vector<int32_t> source_keys;     // [batch, S]: 1 where a token is real
  std::vector<int32_t> target;          // [batch, T]: start, then the target
  std::vector<int32_t> labels;          // [batch, T]: the target, then end; kIgnore at padding

  // Fills the batch with the chosen pairs; memory is kept from call to call.
  void Fill(std::span<const TokenPair> pairs, std::span<const int32_t> chosen,
            const PairTokens& tokens);
};

}  // namespace noron
