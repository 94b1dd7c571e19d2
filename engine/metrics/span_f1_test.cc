#include "engine/metrics/span_f1.h"

#include <gtest/gtest.h>

namespace noron {
namespace {

using Spans = std::vector<EntitySpan>;
constexpr int32_t kO = kOutside, kB0 = BeginTag(0), kI0 = InsideTag(0), kB1 = BeginTag(1),
                  kI1 = InsideTag(1);

TEST(SpanF1, SpansRunOverTheirInsideTags) {
  EXPECT_EQ(SpansOfTags(std::vector<int32_t>{kO, kB0, kI0, kI0, kO, kB1}),
            (Spans{{1, 4, 0}, {5, 6, 1}}));
  EXPECT_EQ(SpansOfTags(std::vector<int32_t>{kB0, kB0, kI0}), (Spans{{0, 1, 0}, {1, 3, 0}}));
  EXPECT_EQ(SpansOfTags({}), Spans{});
}

TEST(SpanF1, AnInsideTagWithoutABeginningBegins) {
  EXPECT_EQ(SpansOfTags(std::vector<int32_t>{kI0, kI0, kI1, kO, kI1}),
            (Spans{{0, 2, 0}, {2, 3, 1}, {4, 5, 1}}));
}

TEST(SpanF1, CountsWholeEntities) {
  SpanCounts counts;
  counts.Add(std::vector<int32_t>{kB0, kI0, kO, kB1}, std::vector<int32_t>{kB0, kI0, kO, kB0});
  counts.Add(std::vector<int32_t>{kB0, kO}, std::vector<int32_t>{kB0, kI0});
  EXPECT_EQ(counts.tp, 1);
  EXPECT_EQ(counts.fp, 2);
  EXPECT_EQ(counts.fn, 2);
  EXPECT_DOUBLE_EQ(counts.Micro().f1, 1.0 / 3);
  EXPECT_THROW(counts.Add(std::vector<int32_t>{kO}, {}), Error);
}

}  // namespace
}  // namespace noron
