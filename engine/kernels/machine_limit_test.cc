#include "engine/kernels/machine_limit.h"

#include <chrono>

#include "engine/kernels/testing.h"

namespace noron::kernels::testing {
namespace {

using MachineLimitTest = KernelTest;

// No machine that runs this does less than 0.1 or more than 10,000 GFLOP/s with a thread.
TEST_P(MachineLimitTest, RatesAreOfThisWorld) {
  Context context;
  const MachineLimit limit = MeasureMachineLimit(context, 0.01);
  EXPECT_GT(limit.flops, 1e8);
  EXPECT_LT(limit.flops, 1e13);
  EXPECT_GT(limit.bytes, 1e8);
  EXPECT_LT(limit.bytes, 1e13);
}

TEST(MachineLimitTimeTest, TakesAboutAsLongAsAllowed) {
  Context context;
  const auto start = std::chrono::steady_clock::now();
  MeasureMachineLimit(context, 0.02);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  EXPECT_GE(taken.count(), 0.02);
  EXPECT_LT(taken.count(), 1);  // on a busy machine
}

// Also where the threads are more than the cores: nothing is counted that was not done.
TEST(MachineLimitTimeTest, ThreadsWorkTogether) {
  Context one, two(2);
  EXPECT_LT(MultiplyAddRate(two, 0.01), 8 * MultiplyAddRate(one, 0.01));
  EXPECT_GT(TriadRate(two, 1000, 0.01), 1e8);
}

NORON_TEST_ALL_TARGETS(MachineLimitTest);

}  // namespace
}  // namespace noron::kernels::testing
