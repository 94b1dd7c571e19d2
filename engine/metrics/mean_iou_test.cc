#include "engine/metrics/mean_iou.h"

#include <gtest/gtest.h>

namespace noron {
namespace {

TEST(MeanIou, LeavesOutAClassThatIsNowhere) {
  const std::vector<int32_t> target = {0, 0, 1, 1}, predicted = {0, 1, 1, 1};
  const MeanIou result = ScoreIou(predicted, target, 3);
  EXPECT_EQ(result.iou, (std::vector<double>{0.5, 2.0 / 3, 0}));
  EXPECT_EQ(result.present, (std::vector<int64_t>{1, 1, 0}));
  EXPECT_DOUBLE_EQ(result.value, (0.5 + 2.0 / 3) / 2);
}

TEST(MeanIou, AClassThatIsOnlyPredictedCounts) {
  const std::vector<int32_t> target = {0, 0}, predicted = {0, 1};
  EXPECT_DOUBLE_EQ(ScoreIou(predicted, target, 2).value, 0.25);
}

}  // namespace
}  // namespace noron
