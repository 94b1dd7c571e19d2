// The weights at earlier steps, in 16 bits, so that one can go back and look. All memory is taken
// at the start; when it is full every second snapshot goes and the interval doubles.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace noron {

class Snapshots {
 public:
  // Of `floats` parameters over `steps` steps, within `budget` bytes, but at least two.
  Snapshots(int64_t floats, int64_t steps, int64_t budget);

  // Bytes that an object made with the same arguments holds.
  static int64_t Bytes(int64_t floats, int64_t steps, int64_t budget);

  bool Due(int64_t step) const { return step % interval_ == 0; }
  // Keeps the values unless one of them has no finite 16-bit form, or a snapshot of this or a later
  // step is there. Whether it kept them.
  bool Take(int64_t step, std::span<const float> values);

  size_t Count() const { return entries_.size(); }
  int64_t StepAt(size_t index) const { return entries_[index].step; }  // rising
  // Index of the last snapshot at or before `step`; -1 when there is none.
  int64_t IndexAtOrBefore(int64_t step) const;
  void Read(size_t index, std::span<float> values) const;
  void DropAfter(int64_t step);

  int64_t Interval() const { return interval_; }
  void SetInterval(int64_t interval) { interval_ = interval; }
  int64_t Bytes() const { return static_cast<int64_t>(memory_.size() * sizeof(uint16_t)); }

 private:
  struct Entry {
    int64_t step;
    size_t slot;
  };
  static int64_t Slots(int64_t floats, int64_t steps, int64_t budget);
  void Thin();

  size_t floats_;
  int64_t interval_;
  std::vector<uint16_t> memory_;  // [slots, floats]
  std::vector<Entry> entries_;    // by step
  std::vector<size_t> free_;      // slots
};

}  // namespace noron
