// Which sequences share a batch. A batch is padded to its longest, so sequences of like length
// belong together (bucketing); what is padded all the same is reported.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace noron {

// Of one example: its sequence, or a source and a target.
struct ExampleLength {
  int first = 0;
  int second = 0;
};

class LengthBatches {
 public:
  // `batch` examples at a time, fewer at the end of an epoch. Without `bucketing` they are drawn
  // whatever their length. What is drawn follows from `seed` alone.
  LengthBatches(std::vector<ExampleLength> lengths, int batch, bool bucketing, uint64_t seed);

  // Examples of batch number `step` = 0, 1, …: every epoch holds each example once, in another
  // order. Valid until the next call.
  std::span<const int32_t> Batch(int64_t step);

  int64_t BatchesPerEpoch() const { return static_cast<int64_t>(begins_.size()) - 1; }
  // Share of the places in the batches of an epoch (the last one asked for) that are padding, 0
  // … 1.
  double Waste() const;

 private:
  void Arrange(int64_t epoch);

  std::vector<ExampleLength> lengths_;
  int batch_;
  bool bucketing_;
  uint64_t seed_;
  int64_t epoch_ = -1;
  std::vector<int32_t> order_;   // of the epoch
  std::vector<int32_t> begins_;  // where the batches begin in it, and its end
};

}  // namespace noron
