#include "engine/core/context.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace noron {
namespace {

TEST(ContextTest, RangesCoverEverythingOnce) {
  for (int threads : {1, 2, 3, 4}) {
    Context context(threads);
    for (int64_t count : {0, 1, 2, 7, 100, 1000, 1001}) {
      for (int64_t grain : {1, 3, 64, 5000}) {
        std::vector<int> visits(static_cast<size_t>(count));
        context.ParallelFor(count, grain, [&](int64_t begin, int64_t end, int thread) {
          ASSERT_LE(0, thread);
          ASSERT_LT(thread, context.Threads());
          ASSERT_LT(begin, end);
          if (end != count) {
            ASSERT_GE(end - begin, grain);
          }
          for (int64_t i = begin; i < end; ++i) ++visits[static_cast<size_t>(i)];
        });
        EXPECT_EQ(visits, std::vector<int>(static_cast<size_t>(count), 1))
            << threads << " threads, " << count << " by " << grain;
      }
    }
  }
}

TEST(ContextTest, ThreadsMeetAfterEveryLoop) {
  Context context(3);
  std::vector<int64_t> sums(300);
  for (int step = 0; step < 2000; ++step) {
    context.ParallelFor(300, 1, [&](int64_t begin, int64_t end, int) {
      // Reads what another thread may have written in the loop before.
      for (int64_t i = begin; i < end; ++i) sums[static_cast<size_t>(i)] += step;
    });
    context.ParallelFor(150, 1, [&](int64_t begin, int64_t end, int) {
      for (int64_t i = begin; i < end; ++i) {
        std::swap(sums[static_cast<size_t>(i)], sums[static_cast<size_t>(299 - i)]);
      }
    });
  }
  for (int64_t sum : sums) EXPECT_EQ(sum, 1999 * 2000 / 2);
}

TEST(ContextTest, ScratchThatGrowsBitByBitIsSeldomNew) {
  Context context;
  const float* before = nullptr;
  int times = 0;
  for (size_t floats = 1; floats <= 100'000; ++floats) {
    const float* scratch = context.Scratch(0, floats);
    if (scratch != before) ++times;
    before = scratch;
  }
  EXPECT_LE(times, 6);  // 4,096 floats and five times twice as many
}

TEST(ContextTest, ScratchIsAlignedKeptAndOnePerThread) {
  Context context(2);
  float* first = context.Scratch(0, 100);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(first) % kAlignment, 0u);
  EXPECT_EQ(context.Scratch(0, 50), first);
  if (context.Threads() > 1) {
    EXPECT_NE(context.Scratch(1, 100), first);
  }
  float* larger = context.Scratch(0, 100000);
  larger[99999] = 1;
  EXPECT_EQ(context.Scratch(0, 100000), larger);
}

TEST(ContextTest, AtLeastOneThread) { EXPECT_EQ(Context(0).Threads(), 1); }

}  // namespace
}  // namespace noron
