#include "engine/io/number.h"

#include <gtest/gtest.h>

#include <limits>

namespace noron {
namespace {

TEST(Plain, WritesNumbersAsPeopleDo) {
  EXPECT_EQ(Plain(1e-8), "0.00000001");
  EXPECT_EQ(Plain(0.003), "0.003");
  EXPECT_EQ(Plain(1500.0), "1500");
  EXPECT_EQ(Plain(-0.5), "-0.5");
  EXPECT_EQ(Plain(-0.0), "0");
  EXPECT_EQ(Plain(123456789012.0), "123456789012");
  EXPECT_EQ(Plain(1e300), "1e+300");
  EXPECT_EQ(Plain(std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(Plain(-std::numeric_limits<double>::infinity()), "-Infinity");
  EXPECT_EQ(Plain(int64_t{2147483648}), "2147483648");
}

}  // namespace
}  // namespace noron
