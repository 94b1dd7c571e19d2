#include "engine/data/pair_batch.h"

#include <gtest/gtest.h>

namespace noron {
namespace {

using Ids = std::vector<int32_t>;

TEST(PairBatch, PadsAndShifts) {
  constexpr int32_t kIgnore = PairBatch::kIgnore;
  const std::vector<TokenPair> pairs = {{{1, 2, 3}, {4}}, {{5}, {}}, {{6, 7}, {8, 9}}};
  PairBatch batch;
  batch.Fill(pairs, Ids{2, 0}, {.pad = 10, .start = 11, .end = 12});
  EXPECT_EQ(batch.batch, 2);
  EXPECT_EQ(batch.source, (Ids{6, 7, 10, 1, 2, 3}));
  EXPECT_EQ(batch.source_lengths, (Ids{2, 3}));
  EXPECT_EQ(batch.source_keys, (Ids{1, 1, 0, 1, 1, 1}));
  EXPECT_EQ(batch.target, (Ids{11, 8, 9, 11, 4, 10}));
  EXPECT_EQ(batch.labels, (Ids{8, 9, 12, 4, 12, kIgnore}));
  batch.Fill(pairs, Ids{1}, {.pad = 10, .start = 11, .end = 12});
  EXPECT_EQ(batch.source, (Ids{5}));
  EXPECT_EQ(batch.target, (Ids{11}));
  EXPECT_EQ(batch.labels, (Ids{12}));
}

}  // namespace
}  // namespace noron
