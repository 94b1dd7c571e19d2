#include "engine/run/tasks/points_task.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/core/error.h"

namespace noron {
namespace {

using Json = nlohmann::ordered_json;

// A small, quick experiment; `changes` are keys and their values.
Experiment Small(const std::string& task, const std::string& corpus,
                 const Json& changes = Json::object()) {
  Json document = {{"task", task},
                   {"data", {{"corpus", corpus}, {"count", 80}, {"validation_fraction", 0.25}}},
                   {"model", {{"kind", "mlp"}, {"widths", "6"}, {"activations", "tanh"}}},
                   {"training",
                    {{"steps", 60},
                     {"batch", 20},
                     {"learning_rate", 0.05},
                     {"weight_decay", 0.0},
                     {"warmup", 0}}}};
  document.merge_patch(changes);
  return ParseExperiment(document.dump());
}

PointsTask Made(Context& context, const Experiment& experiment, const TaskData& data = {}) {
  return PointsTask(context, experiment,
                    std::make_shared<const PointsData>(MakePointsData(experiment, data)));
}

std::map<std::string, double> Values(PointsTask& task) {
  std::map<std::string, double> values;
  for (const Metric& metric : task.Evaluate()) values[metric.name] = metric.value;
  return values;
}

TEST(PointsTask, EveryLossLearnsTwoAndMoreClasses) {
  for (const char* corpus : {"gaussians", "blobs"}) {
    for (const char* loss : {"cross_entropy", "mse", "mae", "hinge"}) {
      Context context;
      PointsTask task =
          Made(context, Small("classification", corpus, {{"training", {{"loss", loss}}}}), {});
      const double first = Values(task).at("train_loss");
      for (int step = 0; step < 60; ++step) ASSERT_TRUE(task.Step(step).finite);
      const auto last = Values(task);
      EXPECT_LT(last.at("train_loss"), 0.6 * first) << corpus << " " << loss;
      EXPECT_GT(last.at("accuracy"), 0.8) << corpus << " " << loss;
    }
  }
}

TEST(PointsTask, AGeneratorIsNotJudgedByATable) {
  Context context;
  EXPECT_THROW(Made(context, Small("regression", "line"), {{}, "x,y\n1,2\n"}), Error);
}

TEST(PointsTask, LearnsALine) {
  Context context;
  PointsTask task = Made(context, Small("regression", "line"), {});
  for (int step = 0; step < 60; ++step) task.Step(step);
  const auto values = Values(task);
  EXPECT_GT(values.at("r2"), 0.8);
  EXPECT_LT(values.at("rmse"), 0.2);
}

TEST(PointsTask, ABatchOfEverythingIsTheSameEveryStep) {
  Context context;
  PointsTask task = Made(
      context,
      Small("classification", "moons", {{"training", {{"batch", 4096}, {"learning_rate", 1e-7}}}}),
      {});
  const double first = task.Step(0).loss;
  EXPECT_NEAR(task.Step(1).loss, first, 1e-6);
  EXPECT_NEAR(Values(task).at("train_loss"), first, 1e-5);
}

TEST(PointsTask, LinearModelsSeparateClouds) {
  for (const char* kind : {"logistic_regression", "svm"}) {
    for (const char* corpus : {"gaussians", "blobs"}) {
      Json changes = {{"model", {{"kind", kind}, {"widths", nullptr}, {"activations", nullptr}}}};
      Context context;
      PointsTask task = Made(context, Small("classification", corpus, changes), {});
      EXPECT_EQ(task.Network().Config().Layers(), 1);
      for (int step = 0; step < 60; ++step) task.Step(step);
      EXPECT_GT(Values(task).at("accuracy"), 0.9) << kind << " " << corpus;
    }
  }
}

TEST(PointsTask, DescentEndsWhereTheClosedFormIs) {
  for (double l2 : {0.0, 30.0}) {
    std::vector<float> weights[2];
    for (int solver = 0; solver < 2; ++solver) {
      Json changes = {{"model",
                       {{"kind", "linear_regression"},
                        {"widths", nullptr},
                        {"activations", nullptr},
                        {"solver", solver == 0 ? "closed_form" : "descent"},
                        {"l2", l2}}}};
      if (solver == 1) {
        changes["training"] = {
            {"batch", 4096}, {"optimizer", "sgd"}, {"momentum", 0.5}, {"schedule", "constant"}};
      } else {
        changes["training"] = nullptr;  // removed: there are no steps
      }
      Context context;
      PointsTask task = Made(context, Small("regression", "plane", changes), {});
      for (int step = 0; step < (solver == 0 ? 1 : 300); ++step) task.Step(step);
      const Tensor weight = task.Network().Layers()[0].weight;
      weights[solver].assign(weight.data, weight.data + weight.Size());
      EXPECT_GT(Values(task).at("r2"), 0.8);
    }
    for (int i = 0; i < 2; ++i) EXPECT_NEAR(weights[0][i], weights[1][i], 1e-4) << l2;
    EXPECT_NEAR(weights[0][0], l2 == 0 ? 1.0 / 6 : 0.14, 0.02);
  }
}

constexpr std::string_view kTable =
    "height;weight;animal\n10;1;cat\n12;2;cat\n11;1,5;cat\n30;20;dog\n33;22;dog\n35;21;dog\n";

TEST(PointsTask, LearnsATableOfOnesOwn) {
  Context context;
  const Experiment experiment =
      Small("classification", "own",
            {{"data", {{"count", 0}, {"validation_fraction", 0.0}}}, {"training", {{"batch", 4}}}});
  PointsTask task = Made(context, experiment, {kTable, {}});
  EXPECT_EQ(task.Data().class_names, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(task.Data().train.features, (std::vector<std::string>{"height", "weight"}));
  EXPECT_NEAR(task.Data().columns[1].mean, 67.5 / 6, 1e-6);
  for (int step = 0; step < 60; ++step) task.Step(step);
  EXPECT_EQ(Values(task).at("accuracy"), 1.0);
}

TEST(PointsTask, RegressionOfATableIsInItsOwnUnits) {
  Context context;
  const Experiment experiment =
      Small("regression", "own", {{"data", {{"count", 0}, {"validation_fraction", 0.0}}}});
  std::string table = "x,y\n";
  for (int x = 0; x < 30; ++x)
    table += std::to_string(x) + "," + std::to_string(500 + 40 * x) + "\n";
  PointsTask task = Made(context, experiment, {table, {}});
  for (int step = 0; step < 60; ++step) task.Step(step);
  const auto values = Values(task);
  EXPECT_GT(values.at("r2"), 0.9);
  EXPECT_NEAR(values.at("rmse"), task.Data().target.deviation * std::sqrt(values.at("loss")), 1e-2);
  EXPECT_GT(task.Data().target.deviation, 300);
}

TEST(PointsTask, TheReportShowsDataOutputsAndHealth) {
  Context context;
  PointsTask task =
      Made(context, Small("classification", "circles", {{"data", {{"features", "x,y,x2"}}}}), {});
  const Json report = task.Report();
  EXPECT_EQ(report.at("features"), (Json{"x", "y", "x2"}));
  EXPECT_EQ(report.at("train").at("count").get<int>() + report.at("test").at("count").get<int>(),
            80);
  EXPECT_EQ(report.at("train").at("x").at(0).size(), 2u);
  EXPECT_EQ(report.at("confusion").size(), 2u);
  const Json& grid = report.at("grid");
  EXPECT_EQ(grid.at("layers").size(), 2u);
  EXPECT_EQ(grid.at("layers").at(0).size(), 6u);  // a picture for each unit
  EXPECT_EQ(grid.at("layers").at(1).at(0).size(), grid.at("x").size() * grid.at("y").size());
  EXPECT_EQ(report.at("health").at("layers").at(0).at("units"), 6);
  EXPECT_GT(report.at("health").at("layers").at(0).at("gradient_norm").get<double>(), 0);
  const Json& step = report.at("step");
  EXPECT_EQ(step.at("graph").at("nodes").back().at("name"), "bce_with_logits");
  EXPECT_EQ(step.at("worksheet").at("layers").at(0).at("weight").size(), 6u);
  EXPECT_EQ(step.at("worksheet").at("samples"), 2);
  EXPECT_EQ(report.at("weights").at(0).at("name"), "layer.1.weight");
  EXPECT_EQ(report.at("weights").at(0).at("values").size(), 6u);
}

std::string CodeOf(const Experiment& experiment, std::string_view text = "") {
  Context context;
  try {
    PointsTask task = Made(context, experiment, {text, {}});
  } catch (const Error& error) {
    return std::string(error.Code());
  }
  return "";
}

TEST(PointsTask, RefusesWhatDoesNotGoTogether) {
  EXPECT_EQ(CodeOf(Small("classification", "sine")), "config.choice");
  EXPECT_EQ(CodeOf(Small("regression", "moons")), "config.choice");
  EXPECT_EQ(CodeOf(Small("classification", "digits")), "config.choice");
  EXPECT_EQ(CodeOf(Small("regression", "line", {{"training", {{"loss", "hinge"}}}})),
            "config.choice");
  EXPECT_EQ(CodeOf(Small("classification", "own"), "a,b\n1,cat\n2,cat\n"), "data.line");
  EXPECT_EQ(CodeOf(Small("regression", "own"), "a,b\n1,2\n2,cat\n"), "data.line");
}

TEST(PointsTask, SaysWhatATableLacks) {
  const auto table = [](const char* text, const Json& changes = Json::object()) {
    return CodeOf(Small("classification", "own", changes), text);
  };
  EXPECT_EQ(table("1\n2\n"), "data.line");
  EXPECT_EQ(table("x,y\nfar,a\n1,b\n"), "data.line");
  EXPECT_EQ(table("1,2,3,a\n1,2,3,b\n1,2,4,b\n", {{"data", {{"features", "x2"}}}}),
            "config.choice");
  std::string many;
  for (int i = 0; i < 150; ++i) many += std::to_string(i) + "," + std::to_string(i) + "\n";
  EXPECT_EQ(table(many.c_str(), {{"data", {{"count", 0}}}}), "data.line");
  EXPECT_EQ(CodeOf(Small("regression", "own"), "1,2\n"), "config.range");
}

TEST(PointsTask, RefusesWidthsAndActivationsThatAreNone) {
  const auto code = [](const char* widths, const char* activations) {
    return CodeOf(Small("classification", "moons",
                        {{"model", {{"widths", widths}, {"activations", activations}}}}));
  };
  EXPECT_EQ(code("", "tanh"), "");
  EXPECT_EQ(code("3, 4", "tanh, relu"), "");
  EXPECT_EQ(code("3,4,5", "tanh,relu"), "config.range");
  EXPECT_EQ(code("3,,4", "tanh"), "config.range");
  EXPECT_EQ(code("3,x", "tanh"), "config.range");
  EXPECT_EQ(code("0", "tanh"), "config.range");
  EXPECT_EQ(code("1,1,1,1,1,1,1,1,1", "tanh"), "config.range");
  EXPECT_EQ(code("3", "tang"), "config.choice");
}

}  // namespace
}  // namespace noron
