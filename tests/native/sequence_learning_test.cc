// What was read 50 steps ago: which sequence models can still say it, and why the others cannot.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/io/file.h"
#include "engine/run/study.h"

namespace noron {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

class SequenceLearning : public testing::Test {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "long trainings are left out under sanitizers";
#endif
  }
};

struct Outcome {
  double accuracy;
  // ‖∂L/∂x_0‖, of the letter that is asked for, in relation to the largest ‖∂L/∂x_t‖.
  double reach;
};

Outcome Copy(const std::string& name) {
  const std::vector<uint8_t> bytes = ReadFile("examples/experiments/" + name + ".json");
  const Experiment experiment =
      ParseExperiment({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  Context context;
  Study study(context, experiment, {});
  study.Step(experiment.training.steps, kNoLimit);
  const nlohmann::ordered_json report = study.Report();
  const auto gradients =
      report["look"]["gradient_over_time"]["embedded"].get<std::vector<double>>();
  EXPECT_EQ(gradients.size(), 52u);
  return {study.Measurements().back().metrics[0].value,
          gradients[0] / *std::max_element(gradients.begin(), gradients.end())};
}

TEST_F(SequenceLearning, ATanhNetworkForgetsTheLetterBecauseItsGradientVanishes) {
  const Outcome outcome = Copy("copy_rnn");
  EXPECT_LT(outcome.accuracy, 0.35);  // one of eight letters: guessing gives 0.125
  EXPECT_LT(outcome.reach, 0.02);
}

TEST_F(SequenceLearning, AnLstmCarriesTheLetterThroughItsCells) {
  const Outcome outcome = Copy("copy_lstm");
  EXPECT_GT(outcome.accuracy, 0.99);
  EXPECT_GT(outcome.reach, 0.05);
}

TEST_F(SequenceLearning, AttentionLooksStraightAtTheLetter) {
  const Outcome outcome = Copy("copy_attention");
  EXPECT_GT(outcome.accuracy, 0.99);
  EXPECT_GT(outcome.reach, 0.5);
}

}  // namespace
}  // namespace noron
