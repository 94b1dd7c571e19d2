#include "engine/run/snapshots.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace noron {
namespace {

std::vector<int64_t> Steps(const Snapshots& snapshots) {
  std::vector<int64_t> steps;
  for (size_t i = 0; i < snapshots.Count(); ++i) steps.push_back(snapshots.StepAt(i));
  return steps;
}

void TakeDue(Snapshots& snapshots, int64_t from, int64_t to) {
  for (int64_t step = from; step <= to; ++step) {
    const std::vector<float> values(4, static_cast<float>(step));
    if (snapshots.Due(step)) snapshots.Take(step, values);
  }
}

TEST(Snapshots, DropEverySecondWhenTheyAreFull) {
  Snapshots snapshots(4, 100, 5 * 4 * 2);  // room for five
  TakeDue(snapshots, 0, 4);
  EXPECT_EQ(Steps(snapshots), (std::vector<int64_t>{0, 1, 2, 3, 4}));
  TakeDue(snapshots, 5, 6);
  EXPECT_EQ(Steps(snapshots), (std::vector<int64_t>{0, 2, 4, 6}));
  EXPECT_EQ(snapshots.Interval(), 2);
  TakeDue(snapshots, 7, 100);
  EXPECT_EQ(Steps(snapshots), (std::vector<int64_t>{0, 32, 64, 96}));
  std::vector<float> values(4);
  snapshots.Read(2, values);
  EXPECT_EQ(values[3], 64.0f);
}

TEST(Snapshots, MemoryStaysAsItWasTaken) {
  Snapshots snapshots(4, 100, 5 * 4 * 2);
  const int64_t bytes = snapshots.Bytes();
  EXPECT_EQ(bytes, Snapshots::Bytes(4, 100, 5 * 4 * 2));
  TakeDue(snapshots, 0, 100);
  EXPECT_EQ(snapshots.Bytes(), bytes);
}

TEST(Snapshots, ALongTrainingStartsWithALongerInterval) {
  EXPECT_EQ(Snapshots(4, 1280, 1 << 20).Interval(), 10);
  EXPECT_EQ(Snapshots(4, 100, 1 << 20).Interval(), 1);
  EXPECT_EQ(Snapshots(4, 1, 0).Interval(), 1);
}

TEST(Snapshots, FindTheLastOneBefore) {
  Snapshots snapshots(4, 10, 1 << 20);
  EXPECT_EQ(snapshots.IndexAtOrBefore(5), -1);
  TakeDue(snapshots, 2, 4);
  EXPECT_EQ(snapshots.IndexAtOrBefore(1), -1);
  EXPECT_EQ(snapshots.IndexAtOrBefore(3), 1);
  EXPECT_EQ(snapshots.IndexAtOrBefore(99), 2);
}

TEST(Snapshots, RefuseNumbersWithoutA16BitForm) {
  Snapshots snapshots(4, 10, 1 << 20);
  for (float bad : {std::numeric_limits<float>::quiet_NaN(), 1e6f,
                    -std::numeric_limits<float>::infinity()}) {
    EXPECT_FALSE(snapshots.Take(0, std::vector<float>{0, 0, bad, 0}));
  }
  EXPECT_EQ(snapshots.Count(), 0u);
  EXPECT_TRUE(snapshots.Take(0, std::vector<float>{0, 0, 65504, 0}));
}

TEST(Snapshots, ForgetWhatComesAfter) {
  Snapshots snapshots(4, 10, 1 << 20);
  TakeDue(snapshots, 0, 9);
  snapshots.DropAfter(4);
  EXPECT_EQ(Steps(snapshots), (std::vector<int64_t>{0, 1, 2, 3, 4}));
  EXPECT_FALSE(snapshots.Take(4, std::vector<float>(4)));
  EXPECT_TRUE(snapshots.Take(5, std::vector<float>(4)));
}

}  // namespace
}  // namespace noron
