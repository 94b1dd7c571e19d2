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

TEST(ControlTasks, NoPolicyIsBetterThanTheOptimum) {
  Context context;
  for (const char* map : {"open", "rooms", "cliff"}) {
    for (const double slip : {0.0, 0.2, 0.5}) {
      const auto task =
          MakeTask(context, Control("q_learning", {{"corpus", map}, {"noise", slip}}), {});
      for (int step = 0; step < 200; ++step) task->Step(step);
      const auto values = Values(*task);
      EXPECT_LE(values.at("return"), values.at("optimal_return") + 1e-9) << map << slip;
    }
  }
}

TEST(ControlWorld, WalksAgreeWithWhatIsExpectedOfThem) {
  const GridWorld world(GridMap("rooms"), 0.3);
  const std::vector<int> right(world.States(), 1);
  const PolicyScore expected = Judge(world, right);
  PolicyScore walked;
  constexpr int kRounds = 40;
  for (uint64_t seed = 0; seed < kRounds; ++seed) {
    const PolicyScore score = Judge(
        world, [](const Walk&, Rng&) { return 1; }, seed);
    walked.mean_return += score.mean_return / kRounds;
    walked.success_rate += score.success_rate / kRounds;
  }
  EXPECT_NEAR(walked.mean_return, expected.mean_return, 0.02);
  EXPECT_NEAR(walked.success_rate, expected.success_rate, 0.01);
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
  ASSERT_EQ(report.at("asked").size(), 25u);
  EXPECT_EQ(report.at("walk").at("asked"), report.at("asked")[0]);  // the first place is free
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
