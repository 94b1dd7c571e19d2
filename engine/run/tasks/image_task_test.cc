#include "engine/run/tasks/image_task.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/core/error.h"
#include "engine/run/study.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

Experiment Small(const std::string& kind) {
  Experiment experiment = ParseExperiment(
      R"({"task": "image_classification", "data": {"corpus": "digits", "count": 60}, "model": {"kind": ")" +
      kind + R"("}, "training": {"steps": 5, "batch": 8}})");
  experiment.model.d_model = 16;
  experiment.model.channels = "2,3";
  experiment.model.hidden = 8;
  return experiment;
}

TEST(ImageTask, EveryKindTrainsAndReports) {
  for (const std::string kind : {"mlp", "cnn", "vit"}) {
    SCOPED_TRACE(kind);
    Context context;
    Study study(context, Small(kind), {});
    study.Step(5, 1e9);
    const std::vector<Metric>& metrics = study.Measurements().back().metrics;
    EXPECT_EQ(metrics[0].name, "accuracy");
    const nlohmann::ordered_json report = study.Report();
    EXPECT_EQ(report["metrics"]["accuracy"], metrics[0].value);
    int counted = 0;
    for (const auto& row : report["confusion"]) {
      for (const auto& count : row) counted += count.get<int>();
    }
    EXPECT_EQ(counted, 6);  // a tenth of the images
    EXPECT_EQ(report["predictions"].size(), 6u);
    EXPECT_EQ(report["predictions"][0]["image"].size(), 64u);
    EXPECT_EQ(report["predictions"][0]["probabilities"].size(), 10u);
    EXPECT_EQ(report["filters"]["shape"].size(), 4u);
    EXPECT_EQ(report.contains("attention"), kind == "vit");
    if (kind == "vit") {
      EXPECT_EQ(report["attention"]["shape"], (std::vector<int>{2, 4, 17, 17}));
      EXPECT_EQ(report["attention"]["values"].size(), 2u * 4 * 17 * 17);
    }
  }
}

TEST(ImageTask, TheSameSeedGivesTheSameRun) {
  for (const char* augmentation : {"none", "shift", "mixup"}) {
    Experiment experiment = Small("cnn");
    experiment.model.dropout = 0.3;
    experiment.data.augmentation = augmentation;
    std::vector<double> losses;
    for (int threads : {1, 3}) {
      Context context(threads);
      Study study(context, experiment, {});
      study.Step(5, 1e9);
      losses.push_back(study.History().back().loss);
    }
    EXPECT_EQ(losses[0], losses[1]) << augmentation;
  }
}

std::string Thrown(const Experiment& experiment, const TaskData& data = {}) {
  Context context;
  try {
    MakeImageTask(context, experiment, data);
  } catch (const Error& error) {
    return std::string(error.Code());
  }
  return "nothing";
}

TEST(ImageTask, RefusesWhatIsNoImage) {
  Experiment experiment = Small("cnn");
  EXPECT_EQ(Thrown(experiment), "nothing");
  EXPECT_EQ(Thrown(experiment, {"1,2,3", ""}), "data.line");
  experiment.data.augmentation = "word_dropout";
  EXPECT_EQ(Thrown(experiment), "config.choice");
  experiment = Small("cnn");
  experiment.model.channels = " ";
  EXPECT_EQ(Thrown(experiment), "config.range");
  experiment = Small("cnn");
  experiment.data.validation_fraction = 0;
  EXPECT_EQ(Thrown(experiment), "config.range");
  experiment = Small("cnn");
  experiment.data.corpus = "vi_stories";
  EXPECT_EQ(Thrown(experiment), "config.choice");
  experiment.data.corpus = "own";
  EXPECT_EQ(Thrown(experiment), "run.no_corpus");
}

TEST(ImageTask, ColourPatchesHaveThreeChannels) {
  Experiment experiment = Small("cnn");
  experiment.data.corpus = "patches";
  Context context;
  const std::unique_ptr<Task> task = MakeImageTask(context, experiment, {});
  EXPECT_EQ(task->Report()["filters"]["shape"], (std::vector<int>{2, 3, 3, 3}));
}

TEST(Judge, IsSoftmaxAndCrossEntropy) {
  const std::vector<float> logits = {0, std::log(3.0f), std::log(4.0f), 0};
  const std::vector<int32_t> labels = {1, 1};
  const Judgement judgement = Judge(logits, labels);
  EXPECT_EQ(judgement.predicted, (std::vector<int32_t>{1, 0}));
  EXPECT_NEAR(judgement.probabilities[1], 0.75, 1e-6);
  EXPECT_EQ(judgement.accuracy, 0.5);
  EXPECT_NEAR(judgement.loss, -(std::log(0.75) + std::log(0.2)) / 2, 1e-6);
}

}  // namespace
}  // namespace noron
