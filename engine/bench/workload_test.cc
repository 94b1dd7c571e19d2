#include "engine/bench/workload.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "engine/bench/gpt_workload.h"
#include "engine/run/model.h"

namespace noron {
namespace {

// Half a gigabyte and half a second are no matter for a unit test; gen-char and gpt-long are the
// same code.
bool IsLarge(const WorkloadKind& kind) { return kind.bytes > 1e8 || kind.name == "gpt-2048"; }

std::vector<WorkloadKind> SmallWorkloads() {
  std::vector<WorkloadKind> kinds;
  for (const WorkloadKind& kind : Workloads()) {
    if (!IsLarge(kind)) kinds.push_back(kind);
  }
  return kinds;
}

class WorkloadTest : public ::testing::TestWithParam<WorkloadKind> {};

TEST_P(WorkloadTest, DoesTheSameForAnyNumberOfThreadsInTheSameMemory) {
  double losses[2][3];
  for (const int threads : {1, 2}) {
    Context context(threads);
    const auto workload = GetParam().make(context);
    int64_t bytes = 0;
    for (int i = 0; i < 3; ++i) {
      workload->Run(1);
      losses[threads - 1][i] = workload->Loss();
      EXPECT_TRUE(std::isfinite(workload->Loss()));
      EXPECT_NE(workload->Loss(), 0);
      // After the second time it has found all the memory it needs.
      if (i < 2) bytes = workload->Bytes();
      EXPECT_GT(bytes, 0);
      EXPECT_EQ(workload->Bytes(), bytes);
    }
  }
  for (int i = 0; i < 3; ++i) EXPECT_EQ(losses[0][i], losses[1][i]);
}

TEST_P(WorkloadTest, TellsAllOfItsInputs) {
  Context context;
  const auto workload = GetParam().make(context);
  std::set<std::string_view> names;
  for (const WorkloadInput& input : workload->Inputs()) {
    EXPECT_TRUE(names.insert(input.name).second) << input.name;
    EXPECT_EQ(static_cast<int64_t>(input.numbers.size() + input.ids.size()), input.shape.Size());
    EXPECT_NE(input.numbers.empty(), input.ids.empty());
  }
  EXPECT_FALSE(names.empty());
}

INSTANTIATE_TEST_SUITE_P(All, WorkloadTest, ::testing::ValuesIn(SmallWorkloads()),
                         [](const ::testing::TestParamInfo<WorkloadKind>& kind) {
                           std::string name = kind.param.name;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(WorkloadsTest, AreFoundByTheirNames) {
  for (const WorkloadKind& kind : Workloads()) EXPECT_EQ(FindWorkload(kind.name), &kind);
  EXPECT_EQ(FindWorkload("gpt-huge"), nullptr);
}

TEST(WorkloadsTest, WeighWhatTheyShould) {
  // 124,439,808 parameters, of which the 1,024 positions and all biases and norms are in no
  // product.
  EXPECT_EQ(FindWorkload("gen-gpt2")->bytes, 4.0 * (124439808 - 1024 * 768 - 121344));
  EXPECT_NEAR(FindWorkload("gpt-char")->flop, 3.8e9, 0.05e9);
  EXPECT_NEAR(FindWorkload("gpt-tiny")->flop, 44e6, 0.5e6);
  EXPECT_EQ(FindWorkload("gemm-512")->flop, 2.0 * 512 * 512 * 512);
}

// A model that has learned nothing is about as surprised as by chance, and training lowers that.
TEST(WorkloadsTest, StepsLearn) {
  Context context;
  const auto step = FindWorkload("gpt-tiny")->make(context);
  step->Run(1);
  const double first = step->Loss();
  EXPECT_NEAR(first, std::log(65), 0.1);
  step->Run(9);
  EXPECT_LT(step->Loss(), first - 0.05);
}

TEST(WorkloadsTest, GenerationStartsAgain) {
  Context context;
  const auto generation = FindWorkload("gen-char")->make(context);
  generation->Run(1);
  const double first = generation->Loss();
  generation->Run(64);
  EXPECT_EQ(generation->Loss(), first);
  EXPECT_NEAR(first, std::log(65), 0.5);
}

}  // namespace
}  // namespace noron
