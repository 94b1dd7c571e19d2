#include "engine/data/masking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace noron {
namespace {

constexpr int32_t kMask = 50;

TEST(Masking, SharesAreAsAsked) {
  std::vector<int32_t> ids(100'000, 7), labels(ids.size());
  Rng rng(3);
  MaskTokens({.mask = kMask, .vocab = 50}, rng, ids, labels);
  int chosen = 0, masked = 0, other = 0;
  for (size_t i = 0; i < ids.size(); ++i) {
    if (labels[i] == kNotMasked) {
      EXPECT_EQ(ids[i], 7);
      continue;
    }
    EXPECT_EQ(labels[i], 7);
    ++chosen;
    masked += ids[i] == kMask;
    other += ids[i] != kMask && ids[i] != 7;
    EXPECT_LE(ids[i], kMask);
  }
  EXPECT_NEAR(chosen, 15'000, 400);
  EXPECT_NEAR(masked, 12'000, 400);
  EXPECT_NEAR(other, 1500 * 49 / 50, 150);
}

TEST(Masking, SparedTokensStay) {
  constexpr int32_t kSpared[] = {0, 2};
  Rng rng(1);
  for (int i = 0; i < 50; ++i) {
    std::vector<int32_t> ids = {0, 2, 1, 0, 2}, labels(5);
    MaskTokens({.rate = 0.9, .mask_share = 1, .mask = kMask, .vocab = 9, .spared = kSpared}, rng,
               ids, labels);
    EXPECT_EQ(ids, (std::vector<int32_t>{0, 2, kMask, 0, 2}));
    EXPECT_EQ(labels[2], 1);
  }
  std::vector<int32_t> ids = {0, 2, 0}, labels(3);
  MaskTokens({.rate = 0.9, .mask_share = 1, .mask = kMask, .vocab = 9, .spared = kSpared}, rng, ids,
             labels);
  EXPECT_EQ(ids, (std::vector<int32_t>{0, 2, 0}));
}

TEST(Masking, OneTokenIsAlwaysHidden) {
  Rng rng(1);
  for (int i = 0; i < 20; ++i) {
    std::vector<int32_t> ids = {1, 2, 3}, labels(3);
    MaskTokens({.rate = 0, .mask_share = 1, .random_share = 0, .mask = kMask, .vocab = 9}, rng, ids,
               labels);
    EXPECT_EQ(std::count(ids.begin(), ids.end(), kMask), 1);
    EXPECT_EQ(std::count(labels.begin(), labels.end(), kNotMasked), 2);
  }
}

}  // namespace
}  // namespace noron
