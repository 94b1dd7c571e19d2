// Whether the encoder–decoder Transformer learns what needs every place of its input, whatever its
// seed and in every build: to sort and to reverse. What other kinds of position reach, and how far
// beyond the lengths they have seen: examples/experiments/{sort,reverse}_*.json and the README.
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "engine/core/context.h"
#include "engine/io/file.h"
#include "engine/run/study.h"

namespace noron {
namespace {

// The share of held-out words of two to eight letters that are written without a fault.
double ExactOf(const std::string& name, int seed) {
  const std::vector<uint8_t> bytes = ReadFile("examples/experiments/" + name + ".json");
  Experiment experiment = ParseExperiment(std::string(bytes.begin(), bytes.end()));
  experiment.seed = seed;
  experiment.training.evaluate_every = experiment.training.steps;
  Context context;
  Study study(context, experiment, {});
  study.Step(experiment.training.steps, std::numeric_limits<double>::infinity());
  for (const Metric& metric : study.Measurements().back().metrics) {
    if (metric.name == "exact") return metric.value;
  }
  return 0;
}

// Under the sanitizers these trainings take minutes and run nothing that pairs_task_test.cc does
// not.
class Seq2SeqLearning : public testing::Test {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "long trainings are left out under sanitizers";
#endif
  }
};

TEST_F(Seq2SeqLearning, ATransformerSorts) { EXPECT_GT(ExactOf("sort_transformer", 1), 0.99); }

TEST_F(Seq2SeqLearning, ATransformerReverses) {
  EXPECT_GT(ExactOf("reverse_transformer", 1), 0.99);
}

}  // namespace
}  // namespace noron
