#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/run/session_json.h"
#include "engine/run/task.h"
#include "engine/run/tasks/control_world.h"

namespace noron {
namespace {

Experiment Control(const char* kind, const Json& data) {
  Json document = {{"task", "control"},
                   {"data", {{"corpus", "open"}, {"noise", 0}}},
                   {"model", {{"kind", kind}}},
                   {"training", {{"steps", 200}}}};
  document["data"].merge_patch(data);
  if (std::string_view(kind) == "transformer") {
    document["model"].merge_patch(Json{{"layers", 1}, {"heads", 2}, {"d_model", 16}});
    document["training"].merge_patch(Json{{"learning_rate", 0.005}, {"warmup", 10}});
  }
  return ParseExperiment(document.dump());
}

std::map<std::string, double> Values(Task& task) {
  std::map<std::string, double> values;
  for (const Metric& metric : task.Evaluate()) values[metric.name] = metric.value;
  return values;
}

TEST(ControlTasks, QLearningFindsTheBestWay) {
  Context context;
  const auto task = MakeTask(context, Control("q_learning", Json::object()), {});
  const double before = Values(*task).at("value_error");
  for (int step = 0; step < 200; ++step) task->Step(step);
  const auto values = Values(*task);
  EXPECT_LT(values.at("value_error"), before / 2);
  EXPECT_GT(values.at("return"), values.at("optimal_return") - 0.1);
  const Json report = task->Report();
  EXPECT_EQ(report.at("world").at("cells").size(), 25u);
  EXPECT_EQ(report.at("values").size(), 25u);
  EXPECT_EQ(report.at("returns").size(), 200u);
  EXPECT_TRUE(report.at("walk").at("at_goal").get<bool>());
}

TEST(ControlTasks, ADecisionTransformerDoesAsItIsAsked) {
  Context context;
  const auto task = MakeTask(context, Control("transformer", {{"count", 300}}), {});
  for (int step = 0; step < 200; ++step) ASSERT_TRUE(task->Step(step).finite);
  const auto values = Values(*task);
  EXPECT_GT(values.at("return"), values.at("behaviour_return"));
  EXPECT_LT(values.at("low_return"), values.at("return") - 0.3);
  const Json report = task->Report();
  EXPECT_EQ(report.at("achieved").size(), 5u);
  EXPECT_FALSE(report.at("walk").at("actions").empty());
}

TEST(ControlTasks, RefusesOtherMapsFilesAndTooMuchSlipping) {
  Context context;
  const auto code = [&](const Json& data, const TaskData& file) {
    try {
      MakeTask(context, Control("q_learning", data), file);
    } catch (const Error& error) {
      return std::string(error.Code());
    }
    return std::string();
  };
  EXPECT_EQ(code({{"corpus", "room"}}, {}), "config.choice");
  EXPECT_EQ(code(Json::object(), {"a,b\n", {}}), "config.choice");
  EXPECT_EQ(code({{"noise", 0.6}}, {}), "config.range");
}

}  // namespace
}  // namespace noron
