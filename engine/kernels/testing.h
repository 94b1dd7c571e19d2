// What the tests of the kernels share: misaligned arrays with a guard behind them, comparison with
// references in double, and running a test once per instruction set. Only tests include this.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/core/rng.h"
#include "engine/kernels/targets.h"
#include "hwy/targets.h"

namespace noron::kernels::testing {

// n floats that start one float past an aligned address; the destructor fails the test when the
// float behind the last one was written to.
class Floats {
 public:
  explicit Floats(int64_t n, float value = 0) : floats_(static_cast<size_t>(n) + 2, value) {
    floats_[static_cast<size_t>(n) + 1] = kGuard;
  }
  Floats(const std::vector<float>& values) : Floats(static_cast<int64_t>(values.size())) {
    for (size_t i = 0; i < values.size(); ++i) floats_[i + 1] = values[i];
  }
  Floats(const Floats&) = default;
  Floats& operator=(const Floats&) = default;
  ~Floats() { EXPECT_EQ(floats_.back(), kGuard) << "written beyond the end"; }

  static Floats Random(int64_t n, uint64_t seed, double scale = 1) {
    Floats result(n);
    Rng rng(seed);
    for (int64_t i = 0; i < n; ++i) {
      result[i] = static_cast<float>(scale * (2 * rng.Uniform() - 1));
    }
    return result;
  }

  int64_t size() const { return static_cast<int64_t>(floats_.size()) - 2; }
  float* data() { return floats_.data() + 1; }
  const float* data() const { return floats_.data() + 1; }
  float& operator[](int64_t i) { return data()[i]; }
  float operator[](int64_t i) const { return data()[i]; }
  bool operator==(const Floats& other) const { return floats_ == other.floats_; }

 private:
  static constexpr float kGuard = 12345.678f;
  std::vector<float> floats_;
};

// |actual - expected| <= atol + rtol |expected|; NaN only where NaN is expected.
inline void ExpectClose(double actual, double expected, double rtol, double atol,
                        const std::string& what) {
  if (std::isnan(expected)) {
    EXPECT_TRUE(std::isnan(actual)) << what << ": " << actual << " instead of NaN";
  } else if (std::isinf(expected)) {
    EXPECT_EQ(actual, expected) << what;
  } else {
    EXPECT_LE(std::abs(actual - expected), atol + rtol * std::abs(expected))
        << what << ": " << actual << " instead of " << expected;
    EXPECT_FALSE(std::isnan(actual)) << what;
  }
}

inline void ExpectAllClose(const Floats& actual, const std::vector<double>& expected, double rtol,
                           double atol, const std::string& what) {
  ASSERT_EQ(actual.size(), static_cast<int64_t>(expected.size()));
  for (int64_t i = 0; i < actual.size(); ++i) {
    ExpectClose(actual[i], expected[static_cast<size_t>(i)], rtol, atol,
                what + "[" + std::to_string(i) + "]");
  }
}

// A test that runs once for every instruction set that was compiled and that this machine has.
class KernelTest : public ::testing::TestWithParam<int64_t> {
 public:
  static std::vector<int64_t> Targets() {
    std::vector<int64_t> targets;
    for (int64_t left = HWY_SUPPORTED_TARGETS & HWY_TARGETS; left != 0; left &= left - 1) {
      targets.push_back(left & -left);
    }
    return targets;
  }

 protected:
#if (HWY_TARGETS & (HWY_TARGETS - 1)) != 0
  void SetUp() override { hwy::SetSupportedTargetsForTest(GetParam()); }
  void TearDown() override { hwy::SetSupportedTargetsForTest(0); }
#endif
};

#define NORON_TEST_ALL_TARGETS(suite)                                              \
  INSTANTIATE_TEST_SUITE_P(All, suite, ::testing::ValuesIn(KernelTest::Targets()), \
                           [](const ::testing::TestParamInfo<int64_t>& target) {   \
                             return std::string(hwy::TargetName(target.param));    \
                           })

}  // namespace noron::kernels::testing
