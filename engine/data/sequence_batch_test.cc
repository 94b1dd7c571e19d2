#include "engine/data/sequence_batch.h"

#include <gtest/gtest.h>

namespace noron {
namespace {

using Ids = std::vector<int32_t>;
constexpr int32_t kNone = SequenceBatch::kIgnore;

TEST(SequenceBatch, PadsToTheLongest) {
  const std::vector<SequenceExample> examples = {
      {{1, 2, 3}, {11, 12, 13, 21, 22, 23}, {4, 5, 6}}, {{7}, {17, 27}, {8}}, {{9, 9}, {}, {1, 1}}};
  SequenceBatch batch;
  const int32_t chosen[] = {1, 0};
  batch.Fill(examples, chosen, true);
  EXPECT_EQ(batch.batch, 2);
  EXPECT_EQ(batch.length, 3);
  EXPECT_EQ(batch.ids, (Ids{7, 0, 0, 1, 2, 3}));
  EXPECT_EQ(batch.lengths, (Ids{1, 3}));
  EXPECT_EQ(batch.features, (Ids{17, 0, 0, 11, 12, 13, 27, 0, 0, 21, 22, 23}));
  EXPECT_EQ(batch.labels, (Ids{8, kNone, kNone, 4, 5, 6}));
}

TEST(SequenceBatch, OneLabelForEachSequence) {
  const std::vector<SequenceExample> examples = {{{1, 2}, {}, {5}}, {{3}, {}, {6}}};
  SequenceBatch batch;
  const int32_t chosen[] = {0, 1};
  batch.Fill(examples, chosen, false);
  EXPECT_EQ(batch.labels, (Ids{5, 6}));
  EXPECT_TRUE(batch.features.empty());
  const int32_t one[] = {1};
  batch.Fill(examples, one, false);  // smaller than before
  EXPECT_EQ(batch.ids, Ids{3});
  EXPECT_EQ(batch.labels, Ids{6});
}

}  // namespace
}  // namespace noron
