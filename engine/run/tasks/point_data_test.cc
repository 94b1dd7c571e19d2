#include "engine/run/tasks/point_data.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/core/error.h"

namespace noron {
namespace {

Experiment For(const char* task, const char* corpus) {
  Experiment experiment;
  experiment.task = task;
  experiment.data.corpus = corpus;
  experiment.data.validation_fraction = 0.25;
  return experiment;
}

Error Thrown(const Experiment& experiment, const TaskData& data = {}) {
  try {
    ReadPointData(experiment, data);
  } catch (const Error& error) {
    return error;
  }
  return Error("internal", "nothing thrown");
}

TEST(PointData, GeneratedPointsAreSplit) {
  const PointData data = ReadPointData(For("classification", "moons"), {});
  EXPECT_EQ(data.train.Count(), 750);
  EXPECT_EQ(data.validation.Count(), 250);
  EXPECT_EQ(data.class_names, (std::vector<std::string>{"0", "1"}));
  EXPECT_TRUE(data.mean.empty());
  const auto json = PointDataToJson(data);
  EXPECT_EQ(json["train"]["x"].size(), 750u);
  EXPECT_EQ(json["train"]["labels"].size(), 750u);
}

TEST(PointData, DerivedFeaturesReachBothParts) {
  Experiment experiment = For("regression", "sine");
  experiment.data.features = "sin_x";
  const PointData data = ReadPointData(experiment, {});
  EXPECT_EQ(data.train.features, (std::vector<std::string>{"sin_x"}));
  EXPECT_EQ(data.validation.Width(), 1);
  EXPECT_EQ(Thrown(For("regression", "sine")).Code(), "internal");  // the default fits any width
}

TEST(PointData, RefusesAGeneratorOfAnotherTask) {
  const Error plane = Thrown(For("classification", "plane"));
  EXPECT_EQ(plane.Code(), "config.choice");
  const Error typo = Thrown(For("classification", "mons"));
  EXPECT_EQ(typo.Code(), "config.choice");
  EXPECT_EQ(typo.Arguments().back(), (std::pair<std::string, std::string>{"nearest", "moons"}));
}

constexpr const char* kTable = "height,width,kind\n1,10,b\n3,10,a\n1,30,b\n3,30,a\n";

TEST(PointData, TablesAreStandardizedAndTheirClassesNamed) {
  Experiment experiment = For("classification", "own");
  experiment.data.validation_fraction = 0;
  const PointData data = ReadPointData(experiment, {kTable, {}});
  EXPECT_EQ(data.class_names, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(data.mean, (std::vector<double>{2, 20}));
  EXPECT_EQ(data.deviation, (std::vector<double>{1, 10}));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(data.train.x[2 * i], data.train.labels[i] == 1 ? -1 : 1);
}

TEST(PointData, TheTestTableHasTheSameColumnsAndClasses) {
  const Experiment experiment = For("classification", "own");
  const PointData data = ReadPointData(experiment, {kTable, "height,width,kind\n2,20,b\n"});
  EXPECT_EQ(data.validation.x, (std::vector<float>{0, 0}));
  EXPECT_EQ(data.validation.labels, (std::vector<int32_t>{1}));
  EXPECT_EQ(Thrown(experiment, {kTable, "h,w,kind\n2,20,c\n"}).Code(), "data.line");
  EXPECT_EQ(Thrown(experiment, {kTable, "h,kind\n2,b\n"}).Code(), "data.line");
}

TEST(PointData, ClusteringUsesEveryColumnOfNumbers) {
  EXPECT_EQ(ReadPointData(For("clustering", "own"), {"1,2\n3,4\n5,6\n7,8\n", {}}).train.Width(), 2);
  const PointData named = ReadPointData(For("clustering", "own"), {kTable, {}});
  EXPECT_EQ(named.train.Width(), 2);
  EXPECT_EQ(named.class_names.size(), 2u);
}

TEST(PointData, SaysWhatATableLacks) {
  const Experiment experiment = For("classification", "own");
  EXPECT_EQ(Thrown(experiment, {"a,b\nx,c\n1,d\n1,d\n", {}}).Code(), "data.line");
  EXPECT_EQ(Thrown(experiment, {"1\n2\n", {}}).Code(), "data.line");
  EXPECT_EQ(Thrown(experiment, {"1,a\n2,a\n3,a\n", {}}).Code(), "config.range");
  EXPECT_EQ(Thrown(experiment, {"1,a\n", {}}).Code(), "config.range");
  Experiment features = experiment;
  features.data.features = "x2";
  EXPECT_EQ(Thrown(features, {"1,2,3,a\n1,2,3,b\n1,2,4,b\n", {}}).Code(), "config.choice");
  std::string many;
  for (int i = 0; i < 150; ++i) many += std::to_string(i) + "," + std::to_string(i) + "\n";
  EXPECT_EQ(Thrown(experiment, {many, {}}).Code(), "data.line");
}

TEST(PointData, CountLimitsATable) {
  Experiment experiment = For("regression", "own");
  experiment.data.count = 3;
  experiment.data.validation_fraction = 0;
  EXPECT_EQ(ReadPointData(experiment, {"1,2\n3,4\n5,6\n7,8\n", {}}).train.Count(), 3);
}

}  // namespace
}  // namespace noron
