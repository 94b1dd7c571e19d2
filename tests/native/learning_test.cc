// Whether models learn: on the built-in text, and with the default experiment on real verse.
// The tests are started in the top folder of the repository; NORON_DATA names the folder of real
// data, which is not part of it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>

#include "engine/io/file.h"
#include "engine/run/run.h"

namespace noron {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

std::string Text(const std::string& path) {
  const std::vector<uint8_t> bytes = ReadFile(path);
  return {bytes.begin(), bytes.end()};
}

std::string DataFolder() {
  const char* elsewhere = std::getenv("NORON_DATA");
  return elsewhere != nullptr ? elsewhere : "../shared/data";
}

// Under the sanitizers these trainings take minutes and run nothing that run_test.cc does not.
class Learning : public testing::Test {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "long trainings are left out under sanitizers";
#endif
  }
};

TEST_F(Learning, EveryKindOfModelBeatsTokenFrequenciesOnTheBuiltInText) {
  const std::string text = Text("examples/corpora/vi_en_start.txt");
  Context context;
  struct Variant {
    const char* positions;
    const char* norm;
    const char* activation;
  };
  for (const Variant& variant : {Variant{"learned", "layer_norm", "gelu"},
                                 {"rope", "rms_norm", "swiglu"},
                                 {"alibi", "layer_norm", "relu"},
                                 {"sinusoidal", "rms_norm", "silu"}}) {
    Experiment experiment;
    experiment.model.positions = variant.positions;
    experiment.model.norm = variant.norm;
    experiment.model.activation = variant.activation;
    experiment.training.steps = 200;
    experiment.training.evaluate_tokens = 2000;
    const auto run = Run::Create(context, experiment, text);
    const double first = run->EvaluateValidation(2000).loss;
    run->Step(experiment.training.steps, kNoLimit);
    const double last = run->EvaluateValidation(2000).loss;
    EXPECT_LT(last, 0.85 * run->UnigramLoss()) << variant.positions;
    EXPECT_LT(last, 0.65 * first) << variant.positions;
  }
}

TEST_F(Learning, TheDefaultExperimentLearnsVietnameseVerse) {
  const std::string path = DataFolder() + "/truyen_kieu.txt";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
  Context context;
  const auto run = Run::Create(context, Experiment{}, Text(path));
  run->Step(1500, kNoLimit);
  ASSERT_TRUE(run->Done());
  const Evaluation evaluation = run->EvaluateValidation();
  RecordProperty("validation_loss", std::to_string(evaluation.loss));
  EXPECT_LE(evaluation.loss, 1.85);  // nats per character over the last tenth
  EXPECT_GT(evaluation.tokens, 10'000);
}

}  // namespace
}  // namespace noron
