// Whether image classifiers learn: drawn digits, coloured patches, and the transfer from one half
// of the digits to the other; on real digits when they are there. The tests are started in the top
// folder of the repository; NORON_DATA names the folder of real data, which is not part of it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "engine/io/file.h"
#include "engine/run/study.h"

namespace noron {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

std::string TextOf(const std::string& path) {
  const std::vector<uint8_t> bytes = ReadFile(path);
  return {bytes.begin(), bytes.end()};
}

std::string DataFile(const std::string& name) {
  const char* elsewhere = std::getenv("NORON_DATA");
  return (elsewhere != nullptr ? elsewhere : "../shared/data") + ("/" + name);
}

Experiment Open(const std::string& name) {
  return ParseExperiment(TextOf("examples/experiments/" + name + ".json"));
}

// The figure in the end.
double Trained(const Experiment& experiment, const std::string& metric, const TaskData& data = {}) {
  Context context;
  Study study(context, experiment, data);
  study.Step(experiment.training.steps, kNoLimit);
  for (const Metric& each : study.Measurements().back().metrics) {
    if (each.name == metric) return each.value;
  }
  ADD_FAILURE() << "there is no metric " << metric;
  return 0;
}

// Under the sanitizers these trainings take minutes and run nothing that image_task_test.cc does
// not.
class ImageLearning : public testing::Test {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "long trainings are left out under sanitizers";
#endif
  }
};

TEST_F(ImageLearning, ColouredPatchesAreToldApartByTheirPatternAlone) {
  Experiment experiment = Open("digits_cnn");
  experiment.data.corpus = "patches";
  experiment.data.augmentation = "none";
  experiment.model.dropout = 0;
  experiment.training.steps = 400;
  EXPECT_GT(Trained(experiment, "accuracy"), 0.9);
}

// Fifty examples, sixty steps: what was learned on the digits 0 to 4 helps with 5 to 9, and frozen
// filters forget nothing.
TEST_F(ImageLearning, TransferBeatsLearningFromScratch) {
  const double scratch = Trained(Open("transfer_scratch"), "accuracy");
  EXPECT_GT(Trained(Open("transfer_fine_tuning"), "accuracy"), scratch + 0.1);
  EXPECT_GT(Trained(Open("transfer_feature_extraction"), "accuracy"), scratch + 0.1);
  EXPECT_GT(Trained(Open("transfer_feature_extraction"), "source_accuracy"), 0.95);
}

TEST_F(ImageLearning, RealDigitsAreReadByTheMlpAndTheCnn) {
  const std::string train = DataFile("digits8x8_train.csv");
  if (!std::filesystem::exists(train)) GTEST_SKIP() << train << " is absent";
  const std::string text = TextOf(train), test = TextOf(DataFile("digits8x8_test.csv"));
  for (const auto& [name, steps, least] :
       {std::tuple{"digits_mlp", 3000, 0.95}, {"digits_cnn", 1200, 0.97}}) {
    Experiment experiment = Open(name);
    experiment.training.steps = steps;
    EXPECT_GE(Trained(experiment, "accuracy", {text, test}), least) << name;
  }
}

}  // namespace
}  // namespace noron
