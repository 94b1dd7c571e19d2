#include "engine/inspect/attention_summary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace noron {
namespace {

TEST(AttentionSummary, MeansOverTheQueries) {
  Blocks blocks;
  const auto add = [&](const char* path, std::vector<std::string> axes, std::vector<int> shape,
                       std::vector<float> numbers) {
    std::copy(numbers.begin(), numbers.end(), blocks.Add(path, axes, shape).begin());
  };
  // Head 0 looks at itself, head 1 evenly at both.
  add("enc.0.attn.weights", {"head", "query", "key"}, {2, 2, 2}, {1, 0, 0, 1, .5f, .5f, .5f, .5f});
  add("enc.0.attn.scores", {"head", "query", "key"}, {2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  add("dec.cross.weights", {"query", "key"}, {1, 3}, {0, 0, 1});
  const std::vector<HeadSummary> summaries = SummariseAttention(blocks);
  ASSERT_EQ(summaries.size(), 3u);
  EXPECT_EQ(summaries[0].attention, "enc.0.attn");
  EXPECT_EQ(summaries[0].entropy, 0);
  EXPECT_EQ(summaries[0].distance, 0);
  EXPECT_EQ(summaries[1].head, 1);
  EXPECT_NEAR(summaries[1].entropy, std::log(2.0), 1e-7);
  EXPECT_NEAR(summaries[1].distance, 0.5, 1e-7);
  EXPECT_EQ(summaries[2].attention, "dec.cross");
  EXPECT_EQ(summaries[2].distance, 2);
}

}  // namespace
}  // namespace noron
