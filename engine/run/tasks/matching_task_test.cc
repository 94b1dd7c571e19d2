#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/core/error.h"
#include "engine/run/session_json.h"
#include "engine/run/task.h"

namespace noron {
namespace {

Experiment Matching(const Json& data) {
  Json document = {{"task", "image_word_matching"},
                   {"data", {{"corpus", "shapes_vi"}, {"count", 300}, {"noise", 0.05}}},
                   {"model", {{"channels", "8"}, {"hidden", 32}, {"d_model", 16}}},
                   {"training", {{"steps", 60}, {"batch", 25}, {"learning_rate", 0.01}}}};
  document["data"].merge_patch(data);
  return ParseExperiment(document.dump());
}

std::map<std::string, double> Values(Task& task) {
  std::map<std::string, double> values;
  for (const Metric& metric : task.Evaluate()) values[metric.name] = metric.value;
  return values;
}

TEST(MatchingTask, LearnsWhichCaptionBelongsToWhichImage) {
  Context context;
  const auto task = MakeTask(context, Matching({{"count", 600}, {"validation_fraction", 0.5}}), {});
  EXPECT_LT(Values(*task).at("accuracy"), 0.3);
  for (int step = 0; step < 60; ++step) ASSERT_TRUE(task->Step(step).finite);
  const auto values = Values(*task);
  EXPECT_GT(values.at("accuracy"), 0.7);
  EXPECT_GT(values.at("caption_accuracy"), 0.7);
  EXPECT_GT(values.at("unseen_accuracy"), 0.2);  // guessing is 1 in 30
}

TEST(MatchingTask, ReportsOneImageOfEachCaption) {
  Context context;
  const auto task = MakeTask(context, Matching(Json::object()), {});
  const Json report = task->Report();
  EXPECT_EQ(report.at("captions").size(), 30u);
  EXPECT_EQ(report.at("kept_back").size(), 5u);
  ASSERT_EQ(report.at("images").size(), 30u);
  EXPECT_EQ(report.at("images")[0].size(), 3u * 64);
  EXPECT_EQ(report.at("similarities").size(), 30u);
  EXPECT_EQ(report.at("similarities")[0].size(), 30u);
  EXPECT_EQ(report.at("named").size(), 30u);
}

TEST(MatchingTask, RefusesOtherDataAndTooFewImages) {
  Context context;
  const auto code = [&](const Json& data) {
    try {
      MakeTask(context, Matching(data), {});
    } catch (const Error& error) {
      return std::string(error.Code());
    }
    return std::string();
  };
  EXPECT_EQ(code({{"corpus", "digits"}}), "config.choice");
  EXPECT_EQ(code({{"count", 59}}), "config.range");
  EXPECT_EQ(code({{"count", 60}}), "");
  for (const int batch : {1, 26, 64}) {
    Experiment experiment = Matching(Json::object());
    experiment.training.batch = batch;
    try {
      MakeTask(context, experiment, {});
      ADD_FAILURE() << "a batch of " << batch;
    } catch (const Error& error) {
      EXPECT_EQ(error.Code(), "config.range");
      EXPECT_NE(std::string(error.what()).find("(allowed: 2 … 25; nearest: "), std::string::npos)
          << error.what();
    }
  }
  EXPECT_THROW(MakeTask(context, Matching(Json::object()), {"x,y\n1,2\n", {}}), Error);
}

}  // namespace
}  // namespace noron
