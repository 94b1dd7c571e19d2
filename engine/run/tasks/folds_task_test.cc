#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "engine/core/context.h"
#include "engine/core/error.h"
#include "engine/metrics/spread.h"
#include "engine/run/study.h"

namespace noron {
namespace {

using Json = nlohmann::ordered_json;
constexpr double kNoLimit = std::numeric_limits<double>::infinity();

Experiment Folded(const std::string& task, const std::string& corpus, const std::string& kind,
                  const std::string& split, int folds) {
  Json document = {
      {"task", task},
      {"data", {{"corpus", corpus}, {"count", 30}, {"split", split}, {"folds", folds}}},
      {"model", {{"kind", kind}}},
      {"training", {{"steps", 2}}}};
  const bool takes_steps = kind != "linear_regression" && kind != "knn" && kind != "naive_bayes";
  if (!takes_steps) document["training"].clear();
  return ParseExperiment(document.dump());
}

TEST(Folds, EachPointJudgesOnce) {
  Context context;
  Study study(context, Folded("classification", "moons", "mlp", "k_fold", 4), {});
  std::multiset<std::string> judged;
  size_t smallest = 30, largest = 0;
  const Json report = study.Report();
  for (const Json& fold : report.at("folds")) {
    const Json& points = fold.at("test").at("x");
    EXPECT_EQ(fold.at("train").at("x").size() + points.size(), 30u);
    for (const Json& point : points) judged.insert(point.dump());
    smallest = std::min(smallest, points.size());
    largest = std::max(largest, points.size());
  }
  EXPECT_EQ(judged.size(), 30u);
  EXPECT_EQ(std::set<std::string>(judged.begin(), judged.end()).size(), 30u);
  EXPECT_EQ(smallest, 7u);
  EXPECT_EQ(largest, 8u);
}

TEST(Folds, FiguresAreMeans) {
  Context context;
  Study study(context, Folded("regression", "sine", "mlp", "k_fold", 3), {});
  study.Step(2, kNoLimit);
  for (const Metric& metric : study.Measurements().back().metrics) {
    EXPECT_EQ(metric.each.size(), 3u) << metric.name;
    EXPECT_EQ(metric.value, SpreadOf(metric.each).mean) << metric.name;
  }
}

TEST(Folds, StratifiedFoldsHaveTheirShareOfEveryClass) {
  // Three of one class, twelve of the other, in this order.
  std::string table = "x,y,class\n";
  for (int i = 0; i < 15; ++i) {
    table += std::to_string(i) + "," + std::to_string(i % 4) + (i < 3 ? ",rare\n" : ",usual\n");
  }
  Experiment experiment = Folded("classification", "own", "mlp", "stratified_k_fold", 3);
  Context context;
  Study study(context, experiment, {table, ""});
  const Json report = study.Report();
  ASSERT_EQ(report.at("folds").size(), 3u);
  for (const Json& fold : report.at("folds")) {
    const auto labels = fold.at("test").at("class").get<std::vector<int>>();
    EXPECT_EQ(labels.size(), 5u);
    EXPECT_EQ(std::ranges::count(labels, 0), 1);
  }
}

TEST(Folds, AFigureThatAFoldLacksIsLeftOut) {
  std::string table = "7,8,rare\n";
  for (int i = 0; i < 9; ++i) table += std::to_string(i) + ",1,usual\n";
  Context context;
  Study study(context, Folded("classification", "own", "knn", "k_fold", 5), {table, ""});
  study.Step(1, kNoLimit);
  std::set<std::string> names;
  for (const Metric& metric : study.Measurements().back().metrics) names.insert(metric.name);
  EXPECT_EQ(names, (std::set<std::string>{"accuracy", "macro_f1"}));  // no area under a curve
}

TEST(Folds, EveryMethodOnPointsAndImagesIsJudged) {
  for (const auto& [task, corpus, kind] :
       {std::tuple("classification", "gaussians", "logistic_regression"),
        std::tuple("classification", "gaussians", "knn"),
        std::tuple("classification", "gaussians", "naive_bayes"),
        std::tuple("regression", "plane", "linear_regression"),
        std::tuple("image_classification", "digits", "mlp")}) {
    Context context;
    Study study(context, Folded(task, corpus, kind, "k_fold", 2), {});
    study.Step(1, kNoLimit);
    EXPECT_EQ(study.Measurements().back().metrics.front().each.size(), 2u) << kind;
    EXPECT_EQ(study.Report().at("folds").size(), 2u) << kind;
  }
}

TEST(Folds, EachCanBeAnEnsemble) {
  Experiment experiment = Folded("classification", "moons", "mlp", "k_fold", 2);
  experiment.model.members = 2;
  Context context;
  Study study(context, experiment, {});
  study.Step(1, kNoLimit);
  std::vector<std::string> names;
  for (const NamedStore& each : study.GetTask().Stores()) names.push_back(each.name);
  EXPECT_EQ(names, (std::vector<std::string>{"fold_1.member_1", "fold_1.member_2",
                                             "fold_2.member_1", "fold_2.member_2"}));
  EXPECT_TRUE(study.Report().at("folds").at(1).contains("ensemble"));
}

std::string Thrown(const Experiment& experiment, const TaskData& data) {
  Context context;
  try {
    Study(context, experiment, data);
  } catch (const Error& error) {
    return std::string(error.Code());
  }
  return "nothing";
}

TEST(Folds, RefuseWhatTheyCannotCut) {
  const Experiment experiment = Folded("classification", "own", "mlp", "k_fold", 5);
  const std::string table = "1,2,a\n3,4,b\n5,6,a\n";
  EXPECT_EQ(Thrown(experiment, {table, ""}), "number.range");
  EXPECT_EQ(Thrown(experiment, {table, table}), "config.choice");
}

}  // namespace
}  // namespace noron
