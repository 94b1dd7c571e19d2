#include "engine/metrics/perplexity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "engine/core/error.h"

namespace noron {
namespace {

TEST(Perplexity, OfEqualChancesIsTheirNumber) {
  const std::vector<float> log_prob(7, static_cast<float>(std::log(1.0 / 8)));
  EXPECT_NEAR(Perplexity(log_prob), 8, 1e-5);
}

TEST(Perplexity, LeavesOutWhatIsMasked) {
  // −∞ under the mask must not leak in as 0 · ∞.
  const std::vector<float> log_prob = {-std::numeric_limits<float>::infinity(), -1, -3};
  const std::vector<int32_t> mask = {0, 1, 1};
  EXPECT_DOUBLE_EQ(Perplexity(log_prob, mask), std::exp(2.0));
}

TEST(Perplexity, RefusesNothingToCount) {
  const std::vector<float> log_prob = {-1};
  EXPECT_THROW(Perplexity({}), Error);
  EXPECT_THROW(Perplexity(log_prob, std::vector<int32_t>{0}), Error);
  EXPECT_THROW(Perplexity(log_prob, std::vector<int32_t>{1, 1}), Error);
}

}  // namespace
}  // namespace noron
