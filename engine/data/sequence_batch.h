// Sequences as a tagger or a classifier learns from them: padded to the longest of the batch. Which
// sequences share a batch: length_batches.h.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace noron {

struct SequenceExample {
  std::vector<int32_t> ids;       // not empty
  std::vector<int32_t> features;  // [F, ids]: what else is known of each token; F is that of all
  std::vector<int32_t> labels;    // one for each token, or one for the whole sequence
};

struct SequenceBatch {
  static constexpr int32_t kIgnore = -100;  // a label that counts for nothing (cross-entropy)

  int batch = 0;
  int length = 0;                 // T
  std::vector<int32_t> ids;       // [batch, T]; 0 at padding
  std::vector<int32_t> lengths;   // [batch]
  std::vector<int32_t> features;  // [F, batch, T]; 0 at padding
  std::vector<int32_t> labels;    // [batch, T], kIgnore at padding; or [batch]

  // Fills the batch with the chosen examples; memory is kept from call to call. `per_token`: what
  // the labels are.
  void Fill(std::span<const SequenceExample> examples, std::span<const int32_t> chosen,
            bool per_token);
};

}  // namespace noron
