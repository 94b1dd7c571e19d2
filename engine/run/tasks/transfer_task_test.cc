#include "engine/run/tasks/transfer_task.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

namespace noron {
namespace {

Experiment Small(const std::string& strategy) {
  Experiment experiment = ParseExperiment(
      R"({"task": "image_classification", "data": {"corpus": "digits", "count": 200},
          "model": {"kind": "cnn", "channels": "3,4", "hidden": 8},
          "training": {"steps": 6, "batch": 8, "warmup": 0, "learning_rate": 0.01},
          "transfer": {"strategy": ")" +
      strategy + R"(", "target_count": 20}})");
  experiment.transfer.source_steps = 10;
  experiment.transfer.unfreeze_every = 2;
  return experiment;
}

nlohmann::ordered_json After(const Experiment& experiment, int steps) {
  Context context;
  TransferTask task(context, experiment, {});
  for (int step = 0; step < steps; ++step) task.Step(step);
  return task.Report();
}

std::map<std::string, double> Movement(const nlohmann::ordered_json& report) {
  std::map<std::string, double> movement;
  for (const auto& row : report["transfer"]["movement"]) {
    movement[row["name"].get<std::string>()] = row["distance"].get<double>();
  }
  return movement;
}

TEST(TransferTask, FeatureExtractionMovesTheLinearLayersAlone) {
  const auto report = After(Small("feature_extraction"), 6);
  for (const auto& [name, distance] : Movement(report)) {
    EXPECT_EQ(distance > 0, !name.starts_with("conv.")) << name;
  }
  // A body that stays forgets nothing.
  const auto& source = report["transfer"]["source"];
  EXPECT_EQ(source["accuracy_now"], source["accuracy_before"]);
  EXPECT_EQ(report["transfer"]["layers"][0]["frozen"], true);
  EXPECT_EQ(report["transfer"]["layers"][3]["frozen"], false);
  EXPECT_EQ(report["classes"], (std::vector<std::string>{"5", "6", "7", "8", "9"}));
  EXPECT_EQ(report["transfer"]["target"]["images"], 20);
}

TEST(TransferTask, FineTuningMovesEverything) {
  for (const char* strategy : {"scratch", "fine_tuning", "discriminative"}) {
    const auto report = After(Small(strategy), 6);
    for (const auto& [name, distance] : Movement(report)) EXPECT_GT(distance, 0) << name;
    EXPECT_EQ(report["transfer"].contains("source"), std::string(strategy) != "scratch");
  }
}

TEST(TransferTask, GradualUnfreezingThawsFromTheHead) {
  const auto layers = After(Small("gradual"), 3)["transfer"]["layers"];
  const bool frozen[] = {true, false, false, false};  // thaw at 4, 2, 0, 0
  for (int i = 0; i < 4; ++i) EXPECT_EQ(layers[i]["frozen"], frozen[i]) << i;
  const auto movement = Movement(After(Small("gradual"), 3));
  EXPECT_EQ(movement.at("conv.0.weight"), 0);
  EXPECT_GT(movement.at("conv.1.weight"), 0);
}

TEST(TransferTask, DiscriminativeRatesFallTowardsTheInput) {
  const auto layers = After(Small("discriminative"), 0)["transfer"]["layers"];
  EXPECT_EQ(layers[3]["rate"], 1);
  EXPECT_EQ(layers[2]["rate"], 1);  // the head begins here
  for (int i = 0; i < 2; ++i) EXPECT_LT(layers[i]["rate"], layers[i + 1]["rate"]);
}

TEST(TransferTask, LoraAdaptsFiltersAndLeavesTheirBiases) {
  const auto report = After(Small("lora"), 6);
  EXPECT_EQ(report["transfer"]["adapted"],
            (std::vector<std::string>{"conv.0.weight", "conv.1.weight"}));
  const auto movement = Movement(report);
  EXPECT_GT(movement.at("conv.0.weight"), 0);
  EXPECT_EQ(movement.at("conv.0.bias"), 0);
  EXPECT_GT(movement.at("head.bias"), 0);
}

TEST(TransferTask, MeasuresTheTargetFirst) {
  Context context;
  TransferTask task(context, Small("fine_tuning"), {});
  const std::vector<Metric> metrics = task.Evaluate();
  ASSERT_EQ(metrics.size(), 3u);
  EXPECT_EQ(metrics[0].name, "accuracy");
  EXPECT_EQ(metrics[2].name, "source_accuracy");
}

}  // namespace
}  // namespace noron
