#include "engine/data/length_batches.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/core/rng.h"

namespace noron {
namespace {

std::vector<ExampleLength> Lengths(int count) {
  Rng rng(4);
  std::vector<ExampleLength> lengths(count);
  for (ExampleLength& length : lengths) {
    length.first = 1 + static_cast<int>(rng.Below(20));
    length.second = length.first + static_cast<int>(rng.Below(3));
  }
  return lengths;
}

std::vector<int32_t> Epoch(LengthBatches& batches, int64_t epoch) {
  std::vector<int32_t> all;
  for (int64_t i = 0; i < batches.BatchesPerEpoch(); ++i) {
    const auto batch = batches.Batch(epoch * batches.BatchesPerEpoch() + i);
    all.insert(all.end(), batch.begin(), batch.end());
  }
  return all;
}

TEST(LengthBatches, AnEpochHoldsEachExampleOnceInAnotherOrder) {
  for (bool bucketing : {false, true}) {
    LengthBatches batches(Lengths(103), 10, bucketing, 1);
    EXPECT_EQ(batches.BatchesPerEpoch(), 11);
    std::vector<int32_t> first = Epoch(batches, 0);
    const std::vector<int32_t> second = Epoch(batches, 1);
    EXPECT_NE(first, second);
    EXPECT_EQ(Epoch(batches, 0), first);
    EXPECT_EQ(std::set<int32_t>(first.begin(), first.end()).size(), 103u);
    EXPECT_EQ(std::set<int32_t>(second.begin(), second.end()).size(), 103u);
    EXPECT_EQ(batches.Batch(10).size(), 3u);
    LengthBatches other(Lengths(103), 10, bucketing, 2);
    EXPECT_NE(Epoch(other, 0), first);
  }
}

TEST(LengthBatches, BucketsWasteLess) {
  LengthBatches mixed(Lengths(400), 16, false, 1), sorted(Lengths(400), 16, true, 1);
  EXPECT_GT(mixed.Waste(), 0.35);
  EXPECT_LT(sorted.Waste(), 0.15);
  // Counted by hand: (3 + 1) and (1 + 2) in a batch of 2 × (3 + 2) places.
  EXPECT_DOUBLE_EQ(LengthBatches({{3, 1}, {1, 2}}, 2, true, 1).Waste(), 0.3);
}

}  // namespace
}  // namespace noron
