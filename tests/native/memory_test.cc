// How much memory training takes, as the heap tells it: weights, gradients, the optimizer's state,
// a step's activations and every kernel's working memory.
#include <gtest/gtest.h>

#include <cstdint>

#include "engine/bench/workload.h"
#include "engine/core/context.h"

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
#include <malloc.h>
#define NORON_CAN_ASK_THE_HEAP 1
#endif

namespace noron {
namespace {

#ifdef NORON_CAN_ASK_THE_HEAP
int64_t BytesInUse() {
  const auto told = mallinfo2();
  return static_cast<int64_t>(told.uordblks + told.hblkhd);
}
#endif

class Memory : public testing::TestWithParam<std::pair<const char*, double>> {};

TEST_P(Memory, OfTrainingStaysBelowItsLimit) {
#ifdef NORON_CAN_ASK_THE_HEAP
  const auto [name, most] = GetParam();
  const WorkloadKind* kind = FindWorkload(name);
  ASSERT_NE(kind, nullptr);
  const int64_t before = BytesInUse();
  Context context;
  const auto workload = kind->make(context);
  workload->Run(2);
  const auto held = static_cast<double>(BytesInUse() - before);
  EXPECT_GE(held, static_cast<double>(workload->Bytes()));
  EXPECT_LE(held, most);
#else
  GTEST_SKIP() << "only glibc's own heap tells how much of it is in use";
#endif
}

INSTANTIATE_TEST_SUITE_P(Steps, Memory,
                         testing::Values(std::pair("gpt-char", 64e6), std::pair("gpt-long", 64e6),
                                         std::pair("gpt-2048", 256e6)),
                         [](const auto& limit) {
                           std::string name = limit.param.first;
                           name[name.find('-')] = '_';
                           return name;
                         });

}  // namespace
}  // namespace noron
