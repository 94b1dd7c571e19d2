#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/core/error.h"
#include "engine/run/task.h"

namespace noron {
namespace {

using Json = nlohmann::ordered_json;

Experiment Clustering(const char* kind, const char* corpus, const Json& changes = Json::object()) {
  Json document = {{"task", "clustering"},
                   {"data", {{"corpus", corpus}, {"count", 240}}},
                   {"model", {{"kind", kind}}}};
  if (std::string_view(corpus) != "own") document["data"]["noise"] = 0.05;
  document.merge_patch(changes);
  return ParseExperiment(document.dump());
}

struct Outcome {
  std::map<std::string, double> metrics;
  Json report;
};

Outcome RunTask(const Experiment& experiment, int steps, std::string_view text = "") {
  Context context;
  const std::unique_ptr<Task> task = MakeTask(context, experiment, {text, {}});
  double before = task->Step(0).loss;
  for (int step = 1; step < steps; ++step) {
    const double loss = task->Step(step).loss;
    EXPECT_LE(loss, before + 1e-9);
    before = loss;
  }
  Outcome outcome;
  for (const Metric& metric : task->Evaluate()) outcome.metrics[metric.name] = metric.value;
  outcome.report = task->Report();
  return outcome;
}

TEST(ClusteringTask, KMeansAndMixturesFindClouds) {
  for (const char* kind : {"kmeans", "gmm"}) {
    const Outcome outcome = RunTask(Clustering(kind, "blobs"), 60);
    EXPECT_GT(outcome.metrics.at("adjusted_rand_index"), 0.95) << kind;
    EXPECT_TRUE(outcome.report.at("done").get<bool>()) << kind;
  }
  EXPECT_EQ(RunTask(Clustering("kmeans", "blobs"), 60).report.at("centers").size(), 3u);
}

TEST(ClusteringTask, DensityFindsCirclesAndMeansDoNot) {
  const Json two = {{"model", {{"clusters", 2}}}};
  EXPECT_LT(RunTask(Clustering("kmeans", "circles", two), 60).metrics.at("adjusted_rand_index"),
            0.2);
  const Outcome dense =
      RunTask(Clustering("dbscan", "circles", {{"model", {{"radius", 0.5}}}}), 10);
  EXPECT_GT(dense.metrics.at("adjusted_rand_index"), 0.95);
  EXPECT_EQ(dense.report.at("clusters"), 2);
  EXPECT_EQ(dense.report.at("core").size(), dense.report.at("labels").size());
}

TEST(ClusteringTask, ComponentsOfATable) {
  std::string table = "a,b,c\n";
  for (int i = 0; i < 20; ++i) {
    table += std::to_string(i) + "," + std::to_string(2 * i) + "," + std::to_string(i % 3) + "\n";
  }
  const Outcome outcome = RunTask(Clustering("pca", "own"), 1, table);
  EXPECT_GT(outcome.metrics.at("explained_variance"), 0.99);
  EXPECT_NEAR(outcome.metrics.at("reconstruction_error"), 0, 1e-6);
  EXPECT_EQ(outcome.report.at("components").size(), 2u);
  EXPECT_EQ(outcome.metrics.count("adjusted_rand_index"), 0u);
  Context context;
  EXPECT_THROW(
      MakeTask(context, Clustering("pca", "own", {{"model", {{"components", 4}}}}), {table, {}}),
      Error);
}

}  // namespace
}  // namespace noron
