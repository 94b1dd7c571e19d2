#include "engine/metrics/rand_index.h"

#include <gtest/gtest.h>

#include <vector>

#include "engine/core/error.h"

namespace noron {
namespace {

using Labels = std::vector<int32_t>;

TEST(RandIndex, NamesDoNotMatter) {
  EXPECT_DOUBLE_EQ(AdjustedRandIndex(Labels{0, 0, 1, 1}, Labels{5, 5, -1, -1}), 1);
}

TEST(RandIndex, ByHand) {
  // Pairs together: found 2, target 3, both 1 of 10: (1 - 0.6) / (2.5 - 0.6).
  EXPECT_NEAR(AdjustedRandIndex(Labels{0, 0, 1, 1, 2}, Labels{0, 0, 0, 1, 2}),
              (1 - 0.6) / (2.5 - 0.6), 1e-12);
}

TEST(RandIndex, OneGroupTellsNothing) {
  EXPECT_DOUBLE_EQ(AdjustedRandIndex(Labels{0, 0, 0, 0}, Labels{0, 0, 1, 1}), 0);
  EXPECT_DOUBLE_EQ(AdjustedRandIndex(Labels{0, 0}, Labels{3, 3}), 1);
  EXPECT_DOUBLE_EQ(AdjustedRandIndex({}, {}), 1);
  EXPECT_THROW(AdjustedRandIndex(Labels{0}, {}), Error);
}

}  // namespace
}  // namespace noron
