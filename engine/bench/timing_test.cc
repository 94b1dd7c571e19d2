#include "engine/bench/timing.h"

#include <gtest/gtest.h>

#include <chrono>

namespace noron {
namespace {

TEST(QuantileTest, LiesBetweenNeighboursOnAStraightLine) {
  EXPECT_EQ(Quantile({3, 1, 2}, 0.5), 2);
  EXPECT_EQ(Quantile({4, 1, 3, 2}, 0.5), 2.5);
  EXPECT_EQ(Quantile({5, 4, 3, 2, 1}, 0), 1);
  EXPECT_EQ(Quantile({5, 4, 3, 2, 1}, 1), 5);
  EXPECT_DOUBLE_EQ(Quantile({50, 40, 30, 20, 10}, 0.1), 14);
  EXPECT_DOUBLE_EQ(Quantile({50, 40, 30, 20, 10}, 0.9), 46);
  EXPECT_EQ(Quantile({7}, 0.9), 7);
}

TEST(TimingTest, RepeatsUntilItTakesLongEnough) {
  int64_t calls = 0;
  const auto wait = [&](int64_t times) {
    ++calls;
    const auto end = std::chrono::steady_clock::now() + times * std::chrono::microseconds(100);
    while (std::chrono::steady_clock::now() < end) {
    }
  };
  const int64_t times = TimesFor(wait, 2e-3);
  EXPECT_LE(times, 32);  // 16 are not enough unless the machine paused
  EXPECT_GT(calls, 1);
  EXPECT_GE(SecondsOf(wait, 20), 2e-3);
  EXPECT_EQ(TimesFor(wait, 1e-5), 1);
}

}  // namespace
}  // namespace noron
