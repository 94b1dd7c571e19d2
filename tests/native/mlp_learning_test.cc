// Whether the experiments with a network on points show what they say they show.
// The tests are started in the top folder of the repository.
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/io/file.h"
#include "engine/run/study.h"

namespace noron {
namespace {

struct Outcome {
  std::map<std::string, double> metrics;  // in the end
  Fit fit = Fit::kUnclear;
  bool stopped_early = false;
  nlohmann::ordered_json health;

  double At(const char* name) const { return metrics.at(name); }
};

// examples/experiments/<name>.json from the first to its last step.
Outcome Train(const std::string& name) {
  const std::vector<uint8_t> bytes = ReadFile("examples/experiments/" + name + ".json");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  Context context;
  Study study(context, ParseExperiment(text), {});
  constexpr double kNoLimit = std::numeric_limits<double>::infinity();
  study.Step(std::numeric_limits<int64_t>::max(), kNoLimit);
  Outcome outcome;
  for (const Metric& metric : study.Measurements().back().metrics) {
    outcome.metrics[metric.name] = metric.value;
  }
  outcome.fit = study.GetFit();
  outcome.stopped_early = study.StoppedEarly();
  outcome.health = study.Report().at("health");
  return outcome;
}

// Under the sanitizers these trainings take long and run nothing that points_task_test.cc does not.
class MlpLearning : public testing::Test {
 protected:
  void SetUp() override {
#if defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "long trainings, too slow under the sanitizers";
#endif
  }
};

TEST_F(MlpLearning, XorByTwoHiddenLayersOfThree) {
  EXPECT_GE(Train("xor").At("accuracy"), 0.98);
  EXPECT_LE(Train("xor_neuron").At("accuracy"), 0.75);
}

TEST_F(MlpLearning, Spirals) { EXPECT_GE(Train("spirals").At("accuracy"), 0.97); }

TEST_F(MlpLearning, WhatANeuronCanDoAndWhatTakesALayer) {
  EXPECT_GE(Train("neuron").At("accuracy"), 0.95);
  EXPECT_GE(Train("hinge").At("accuracy"), 0.95);
  EXPECT_GE(Train("features").At("accuracy"), 0.97);
  const Outcome linear = Train("linear_layers");
  EXPECT_LE(linear.At("accuracy"), 0.75);
  EXPECT_EQ(linear.fit, Fit::kUnderfitting);
  EXPECT_GE(Train("circles").At("accuracy"), 0.97);
  EXPECT_GE(Train("moons").At("accuracy"), 0.97);
  const Outcome blobs = Train("blobs");
  EXPECT_GE(blobs.At("accuracy"), 0.9);
  EXPECT_EQ(blobs.fit, Fit::kGood);
}

TEST_F(MlpLearning, Regression) {
  EXPECT_GE(Train("regression_plane").At("r2"), 0.95);
  EXPECT_GE(Train("regression_sine").At("r2"), 0.97);
  EXPECT_GE(Train("regression_mae").At("r2"), 0.7);  // noise of 0.3 leaves no more than 0.85
}

TEST_F(MlpLearning, ReluDiesAndSigmoidsLetGradientsVanish) {
  const Outcome dying = Train("dying_relu");
  EXPECT_GE(dying.health.at("layers").at(1).at("dead").get<int>(), 8);
  EXPECT_EQ(Train("saturation").health.at("gradient_flow"), "vanishing");
  EXPECT_EQ(Train("circles").health.at("layers").at(0).at("dead"), 0);
}

TEST_F(MlpLearning, OverfittingAndItsRemedies) {
  const Outcome plain = Train("overfitting");
  EXPECT_EQ(plain.fit, Fit::kOverfitting);
  const Outcome stopped = Train("early_stopping");
  EXPECT_TRUE(stopped.stopped_early);
  EXPECT_LT(stopped.At("loss"), 0.5 * plain.At("loss"));
  EXPECT_LT(Train("dropout").At("loss"), 0.7 * plain.At("loss"));
  EXPECT_LT(Train("weight_decay").At("loss"), 0.7 * plain.At("loss"));
}

TEST_F(MlpLearning, EveryOptimizerFindsAWay) {
  for (const char* name : {"sgd", "momentum", "nesterov", "rmsprop", "adagrad", "adam"}) {
    EXPECT_GE(Train(std::string("optimizer_") + name).At("train_accuracy"), 0.95) << name;
  }
}

TEST_F(MlpLearning, FewerPointsInAStepMakeARougherWay) {
  const double all = Train("batch_all").At("train_loss"),
               mini = Train("batch_mini").At("train_loss"),
               one = Train("batch_one").At("train_loss");
  EXPECT_LT(all, mini);
  EXPECT_LT(mini, one);
  EXPECT_LT(one, 0.1);
}

}  // namespace
}  // namespace noron
