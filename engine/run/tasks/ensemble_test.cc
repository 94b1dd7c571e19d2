#include "engine/run/tasks/ensemble.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "engine/core/context.h"
#include "engine/io/safetensors.h"
#include "engine/metrics/spread.h"
#include "engine/run/study.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

using Json = nlohmann::ordered_json;

Experiment Small(const std::string& task, const std::string& corpus, int members) {
  Experiment experiment = ParseExperiment(
      Json{{"task", task},
           {"data", {{"corpus", corpus}, {"count", 60}, {"validation_fraction", 0.5}}},
           {"model", {{"members", members}, {"widths", "4"}}},
           {"training", {{"steps", 30}, {"batch", 8}, {"learning_rate", 0.02}, {"warmup", 0}}}}
          .dump());
  return experiment;
}

std::map<std::string, Metric> Trained(Study& study) {
  study.Step(30, std::numeric_limits<double>::infinity());
  std::map<std::string, Metric> metrics;
  for (const Metric& metric : study.Measurements().back().metrics) metrics[metric.name] = metric;
  return metrics;
}

// The first member is the network that learns alone from the same seed.
TEST(Ensemble, MembersAreNetworksFromTheSeedsThatFollow) {
  for (const auto& [task, corpus, loss] :
       {std::tuple("classification", "moons", "loss"),
        std::tuple("classification", "blobs", "loss"), std::tuple("regression", "sine", "rmse"),
        std::tuple("image_classification", "digits", "loss")}) {
    Context context;
    Study one(context, Small(task, corpus, 1), {}), three(context, Small(task, corpus, 3), {});
    const auto alone = Trained(one), together = Trained(three);
    const Metric& figure = together.at(loss);
    ASSERT_EQ(figure.each.size(), 3u);
    EXPECT_EQ(figure.each[0], alone.at(loss).value) << corpus;
    EXPECT_NE(figure.each[1], figure.each[0]) << corpus;
    EXPECT_TRUE(alone.at(loss).each.empty());
    // Jensen: of cross-entropy and squared error the mean's loss is below the mean of the losses.
    EXPECT_LT(figure.value, SpreadOf(figure.each).mean) << corpus;
    EXPECT_EQ(three.Parameters(), 3 * one.Parameters());
  }
}

TEST(Ensemble, CountsWhereMembersDiffer) {
  Context context;
  Study study(context, Small("classification", "spirals", 3), {});
  const auto metrics = Trained(study);
  const Json report = study.Report();
  EXPECT_EQ(report.at("ensemble").at("metrics").at("accuracy"), metrics.at("accuracy").value);
  EXPECT_EQ(report.at("ensemble").at("grid").size(), 24u * 24 * 3);
  std::vector<std::vector<int32_t>> said;
  for (int i = 0; i < 3; ++i) {
    const Json& member = report.at("members").at(i);
    EXPECT_EQ(member.at("seed"), 7 + i);
    EXPECT_EQ(member.at("metrics").at("accuracy"), metrics.at("accuracy").each[i]);
    said.push_back(member.at("test").at("predicted").get<std::vector<int32_t>>());
  }
  int differ = 0;
  for (size_t i = 0; i < said[0].size(); ++i) {
    differ += said[0][i] != said[1][i] || said[0][i] != said[2][i];
  }
  EXPECT_GT(differ, 0);
  EXPECT_EQ(metrics.at("disagreement").value, differ / 30.0);
}

TEST(Ensemble, OfNumbersMeasuresHowFarTheyAreApart) {
  Context context;
  Study study(context, Small("regression", "sine", 3), {});
  const auto metrics = Trained(study);
  EXPECT_GT(metrics.at("spread").value, 0);
  EXPECT_FALSE(metrics.contains("disagreement"));
}

TEST(Ensemble, FilesHoldEveryMember) {
  Context context;
  Study study(context, Small("classification", "moons", 2), {});
  study.Step(3, std::numeric_limits<double>::infinity());
  const std::vector<uint8_t> bytes = study.Save();
  const SafetensorsReader file(bytes);
  EXPECT_EQ(file.Tensors().size(), 8u);
  for (const char* name : {"member_1.layer.1.weight", "member_2.layer.2.bias"}) {
    EXPECT_NE(file.Find(name), nullptr) << name;
  }
}

// No member is a step ahead of the others where one diverges.
TEST(Ensemble, KeepsTheWeightsOfTheStepBefore) {
  Experiment experiment = Small("regression", "sine", 2);
  Context context;
  const std::unique_ptr<Task> task = MakePointsTask(context, experiment, {});
  ParamStore& first = *task->Stores()[0].store;
  ParamStore& second = *task->Stores()[1].store;
  std::ranges::fill(second.Values(), std::numeric_limits<float>::quiet_NaN());
  const std::vector<float> before(first.Values().begin(), first.Values().end());
  EXPECT_FALSE(task->Step(0).finite);
  EXPECT_EQ(std::vector<float>(first.Values().begin(), first.Values().end()), before);
}

}  // namespace
}  // namespace noron
