#include "engine/metrics/spread.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace noron {
namespace {

TEST(Spread, IsMeanAndDeviationOfASample) {
  const Spread spread = SpreadOf(std::vector<double>{1, 2, 3, 6});
  EXPECT_DOUBLE_EQ(spread.mean, 3);
  EXPECT_DOUBLE_EQ(spread.deviation, std::sqrt(14.0 / 3));
}

TEST(Spread, OfOneValueIsNone) {
  EXPECT_EQ(SpreadOf(std::vector<double>{0.5}).mean, 0.5);
  EXPECT_EQ(SpreadOf(std::vector<double>{0.5}).deviation, 0);
  EXPECT_EQ(SpreadOf({}).mean, 0);
}

}  // namespace
}  // namespace noron
