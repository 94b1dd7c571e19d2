#include "engine/core/rng.h"

#include <gtest/gtest.h>

#include <cmath>

namespace noron {
namespace {

// Numbers published with the algorithms.
TEST(RngTest, SplitMix64) {
  EXPECT_EQ(RandomBits(0, 0), 0xE220A8397B1DCDAFu);
  EXPECT_EQ(RandomBits(0, 1), 0x6E789E6AA1B965F4u);
  EXPECT_EQ(RandomBits(0, 2), 0x06C45D188009454Fu);
}

TEST(RngTest, Xoshiro256PlusPlus) {
  Rng rng;
  rng.SetState({1, 2, 3, 4});
  for (uint64_t expected : {uint64_t{41943041}, uint64_t{58720359}, uint64_t{3588806011781223},
                            uint64_t{3591011842654386}, uint64_t{9228616714210784205u}}) {
    EXPECT_EQ(rng.Bits(), expected);
  }
}

TEST(RngTest, SeedAndStreamDecideEverything) {
  Rng a(7), b(7), other_seed(8), other_stream(7, 1);
  EXPECT_EQ(a.Bits(), b.Bits());
  EXPECT_EQ(a.Normal(), b.Normal());
  const uint64_t next = a.Bits();
  EXPECT_NE(next, other_seed.Bits());
  EXPECT_NE(next, other_stream.Bits());
}

TEST(RngTest, StateResumes) {
  Rng rng(3);
  rng.Normal();
  const Rng::State state = rng.GetState();
  const double next = rng.Normal();
  Rng resumed;
  resumed.SetState(state);
  EXPECT_EQ(resumed.Normal(), next);
}

TEST(RngTest, UniformHasItsMoments) {
  Rng rng(1);
  const int n = 200000;
  double sum = 0, squares = 0;
  for (int i = 0; i < n; ++i) {
    const double x = rng.Uniform();
    ASSERT_GE(x, 0);
    ASSERT_LT(x, 1);
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / n, 0.5, 0.003);
  EXPECT_NEAR(squares / n, 1.0 / 3, 0.003);
}

TEST(RngTest, NormalHasItsMoments) {
  Rng rng(2);
  const int n = 200000;
  double moments[5] = {};
  for (int i = 0; i < n; ++i) {
    const double x = rng.Normal();
    for (int k = 1; k <= 4; ++k) moments[k] += std::pow(x, k) / n;
  }
  EXPECT_NEAR(moments[1], 0, 0.01);
  EXPECT_NEAR(moments[2], 1, 0.02);
  EXPECT_NEAR(moments[3], 0, 0.05);
  EXPECT_NEAR(moments[4], 3, 0.15);
}

TEST(RngTest, BelowReachesEveryValueAlike) {
  Rng rng(3);
  const int n = 70000;
  int counts[7] = {};
  for (int i = 0; i < n; ++i) ++counts[rng.Below(7)];
  for (int count : counts) EXPECT_NEAR(count, n / 7, 400);
  EXPECT_EQ(rng.Below(1), 0u);
}

}  // namespace
}  // namespace noron
