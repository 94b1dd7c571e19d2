#include "engine/inspect/score_scale.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"

namespace noron {
namespace {

TEST(ScoreScale, TheDotSaturatesAndTheScaledDotDoesNot) {
  const std::vector<int> widths = {4, 16, 64, 256};
  const std::vector<ScoreScaleRow> rows = MeasureScoreScale(widths);
  ASSERT_EQ(rows.size(), 4u);
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_NEAR(rows[i].dot.variance / widths[i], 1, 0.15) << widths[i];
    EXPECT_NEAR(rows[i].scaled.variance, 1, 0.15) << widths[i];
    EXPECT_NEAR(rows[i].dot.variance, rows[i].scaled.variance * widths[i], 1e-6 * widths[i]);
    EXPECT_NEAR(rows[i].scaled.largest, 0.22, 0.04);
    if (i == 0) continue;
    EXPECT_GT(rows[i].dot.largest, rows[i - 1].dot.largest);
    EXPECT_LT(rows[i].dot.entropy, rows[i - 1].dot.entropy);
    EXPECT_LT(rows[i].dot.slope, rows[i - 1].dot.slope);
  }
  EXPECT_GT(rows[3].dot.largest, 0.9);
  EXPECT_LT(rows[3].dot.slope, 0.15);
  EXPECT_GT(rows[3].scaled.slope, 0.8);
  EXPECT_LT(rows[3].scaled.entropy, std::log(16.0));
}

TEST(ScoreScale, OneKeyGetsAllTheWeight) {
  const std::vector<int> widths = {8};
  const ScoreScaleRow row = MeasureScoreScale(widths, {.queries = 5, .keys = 1})[0];
  EXPECT_EQ(row.scaled.largest, 1);
  EXPECT_EQ(row.scaled.entropy, 0);
  EXPECT_EQ(row.scaled.slope, 0);
}

TEST(ScoreScale, RefusesNoWidth) {
  const std::vector<int> widths = {8, 0};
  EXPECT_THROW(MeasureScoreScale(widths), Error);
}

}  // namespace
}  // namespace noron
