#include "engine/inspect/positions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace noron {
namespace {

TEST(PositionTables, SinusoidalDependsOnTheDistanceOnly) {
  const Blocks blocks =
      PositionTables({.kind = Positions::kSinusoidal, .length = 6, .d_model = 8, .heads = 2});
  const auto table = blocks.At("table");
  EXPECT_FLOAT_EQ(table[0], 0.0f);                  // sin 0
  EXPECT_FLOAT_EQ(table[1], 1.0f);                  // cos 0
  EXPECT_NEAR(table[3 * 8], std::sin(3.0), 1e-6);
  const auto similarity = blocks.At("similarity");
  const auto by_distance = blocks.At("by_distance");
  for (int i = 0; i < 6; ++i) {
    for (int j = 0; j < 6; ++j) {
      EXPECT_NEAR(similarity[i * 6 + j], by_distance[std::abs(i - j)], 1e-4);
    }
  }
  EXPECT_NEAR(by_distance[0], 4.0f, 1e-5);  // four pairs of sin² + cos²
}

TEST(PositionTables, RopeHasAnglesAndUnitPairs) {
  for (Positions kind : {Positions::kRope, Positions::kRopeHalfSplit}) {
    const Blocks blocks =
        PositionTables({.kind = kind, .length = 5, .d_model = 16, .heads = 2});
    EXPECT_EQ(blocks.Find("angles")->shape, (std::vector<int>{5, 4}));
    EXPECT_FLOAT_EQ(blocks.At("angles")[3 * 4], 3.0f);
    const int second = kind == Positions::kRope ? 1 : 4;
    const auto row = blocks.At("table").subspan(3 * 8, 8);
    EXPECT_NEAR(row[0], std::cos(3.0), 1e-6);
    EXPECT_NEAR(row[second], std::sin(3.0), 1e-6);
    EXPECT_NEAR(blocks.At("by_distance")[0], 1.0f, 1e-6);
  }
}

TEST(PositionTables, AlibiIsABiasThatGrowsWithTheDistance) {
  const Blocks blocks =
      PositionTables({.kind = Positions::kAlibi, .length = 4, .d_model = 8, .heads = 2});
  const auto slopes = blocks.At("slopes");
  EXPECT_FLOAT_EQ(slopes[0], 1.0f / 16);  // 2^(-8·1/2)
  EXPECT_FLOAT_EQ(blocks.At("bias")[16 + 3 * 4], -slopes[1] * 3);
  EXPECT_FLOAT_EQ(blocks.At("by_distance")[2], -(slopes[0] + slopes[1]) / 2 * 2);
}

TEST(PositionTables, LearnedIsTheTableOfTheModel) {
  std::vector<float> numbers = {1, 0, 0, 2, 1, 1};
  const Tensor table{numbers.data(), nullptr, {3, 2}};
  const Blocks blocks = PositionTables({.kind = Positions::kLearned, .length = 2, .learned = table});
  EXPECT_EQ(blocks.Find("table")->shape, (std::vector<int>{2, 2}));
  EXPECT_FLOAT_EQ(blocks.At("similarity")[3], 4.0f);
  EXPECT_FLOAT_EQ(blocks.At("by_distance")[1], 0.0f);
}

TEST(PositionTables, NoneTellsNothing) {
  const Blocks blocks =
      PositionTables({.kind = Positions::kNone, .length = 3, .d_model = 4, .heads = 1});
  for (float value : blocks.At("table")) EXPECT_EQ(value, 0.0f);
  for (float value : blocks.At("by_distance")) EXPECT_EQ(value, 0.0f);
}

}  // namespace
}  // namespace noron
