#include "engine/run/tasks/generation_task.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/run/testing.h"

namespace noron {
namespace {

// A small experiment of this kind; `more` replaces keys of it.
Experiment Small(const std::string& kind, const std::string& corpus,
                 const std::map<std::string, nlohmann::json>& more = {}) {
  nlohmann::json document = {{"task", "generation"},
                             {"data", {{"corpus", corpus}, {"count", 120}}},
                             {"model", {{"kind", kind}}},
                             {"training", {{"steps", 20}}}};
  if (kind != "gmm") {
    document["model"]["hidden"] = 16;
    document["training"]["batch"] = 16;
  }
  Experiment experiment = ExperimentFromJson(document);
  for (const auto& [key, value] : more) SetField(experiment, key, value);
  return experiment;
}

std::map<std::string, double> MetricsOf(Task& task) {
  std::map<std::string, double> metrics;
  for (const Metric& metric : task.Evaluate()) metrics[metric.name] = metric.value;
  return metrics;
}

void ExpectFinite(const std::map<std::string, double>& metrics) {
  for (const auto& [name, value] : metrics) EXPECT_TRUE(std::isfinite(value)) << name;
}

const char* const kKinds[] = {"gan", "vae", "ddpm", "realnvp", "gmm"};

TEST(GenerationTask, EveryModelIsJudgedByTheSameFigures) {
  Context context;
  for (const std::string kind : kKinds) {
    SCOPED_TRACE(kind);
    const auto task = MakeTask(context, Small(kind, "ring"), {});
    for (int step = 0; step < 3; ++step) EXPECT_TRUE(task->Step(step).finite);
    const auto metrics = MetricsOf(*task);
    for (const char* name : {"kl", "js", "modes_covered", "good_share", "log_likelihood",
                             "nearest_ratio", "diversity"}) {
      EXPECT_TRUE(metrics.contains(name)) << name;
    }
    EXPECT_EQ(metrics.contains("loss"), kind != "gan");
    ExpectFinite(metrics);
    EXPECT_EQ(MetricsOf(*task), metrics) << "judging changes nothing";

    const auto report = task->Report();
    EXPECT_EQ(report["samples"].size(), 500);
    EXPECT_EQ(report["samples"][0].size(), 2);
    EXPECT_EQ(report["data"].size(), 12);  // the kept tenth
    EXPECT_EQ(report["coverage"]["share"].size(), 8);
  }
}

TEST(GenerationTask, EveryModelMakesImages) {
  Context context;
  for (const std::string kind : kKinds) {
    SCOPED_TRACE(kind);
    const auto task = MakeTask(context, Small(kind, "digits"), {});
    EXPECT_TRUE(task->Step(0).finite);
    const auto metrics = MetricsOf(*task);
    EXPECT_FALSE(metrics.contains("kl"));
    ExpectFinite(metrics);
    const auto report = task->Report();
    EXPECT_EQ(report["samples"].size(), 25);
    EXPECT_EQ(report["samples"][0].size(), 64);
    EXPECT_TRUE(report["mode_collapse"].is_boolean());
  }
}

TEST(GenerationTask, ConvolutionsAreForImages) {
  Context context;
  for (const std::string kind : {"gan", "vae"}) {
    const auto task = MakeTask(context, Small(kind, "digits", {{"model.convolutional", true}}), {});
    EXPECT_TRUE(task->Step(0).finite);
    ExpectFinite(MetricsOf(*task));
    EXPECT_EQ(CodeOf([&] {
                MakeTask(context, Small(kind, "ring", {{"model.convolutional", true}}), {});
              }),
              "config.choice");
  }
}

TEST(GenerationTask, ThePlayersOfAGanStepApartOrTogether) {
  Context context;
  std::vector<std::map<std::string, double>> results;
  for (const int turns : {0, 1, 3}) {
    for (const char* loss : {"minimax", "non_saturating", "wasserstein"}) {
      const auto task = MakeTask(context,
                                 Small("gan", "moons",
                                       {{"training.discriminator_steps", turns},
                                        {"training.discriminator_rate", 0.01},
                                        {"model.gan_loss", loss}}),
                                 {});
      for (int step = 0; step < 5; ++step) EXPECT_TRUE(task->Step(step).finite);
      const auto metrics = MetricsOf(*task);
      ExpectFinite(metrics);
      EXPECT_EQ(metrics.contains("discriminator_accuracy"), loss != std::string("wasserstein"));
      for (const auto& other : results) EXPECT_NE(metrics, other);
      results.push_back(metrics);
      EXPECT_EQ(task->Stores().size(), 2);
    }
  }
}

TEST(GenerationTask, ReportOfAGanHasTheSurfaceWithItsSlopes) {
  Context context;
  const auto task = MakeTask(context, Small("gan", "circles"), {});
  const auto surface = task->Report()["discriminator"];
  const size_t side = surface["side"].get<size_t>();
  ASSERT_EQ(surface["score"].size(), side);
  ASSERT_EQ(surface["gradient"].size(), side * side);
  // The discriminator is linear between its bends: where two neighbours have the same slope, it is
  // their difference.
  int straight = 0;
  for (size_t at = 0; at + 1 < side * side; ++at) {
    const auto left = surface["gradient"][at], right = surface["gradient"][at + 1];
    if (at % side == side - 1 || left != right) continue;
    ++straight;
    const auto value = [&](size_t place) {
      return surface["score"][place / side][place % side].get<double>();
    };
    const double distance =
        surface["places"][at + 1][0].get<double>() - surface["places"][at][0].get<double>();
    EXPECT_NEAR(value(at + 1) - value(at), distance * left[0].get<double>(), 1e-5);
  }
  EXPECT_GT(straight, 50);
}

TEST(GenerationTask, ReportOfAVaeHasItsLatentSpace) {
  Context context;
  for (const int latent : {1, 2, 3}) {
    const auto task = MakeTask(context, Small("vae", "ring", {{"model.latent", latent}}), {});
    const auto report = task->Report();
    EXPECT_EQ(report["latent"]["mu"].size(), 12);
    EXPECT_EQ(report["latent"]["mu"][0].size(), latent);
    EXPECT_EQ(report["latent"]["kl"].size(), latent);
    EXPECT_EQ(report["walk"]["y"].size(), 9);
    EXPECT_EQ(report["grid"]["y"].size(), latent == 1 ? 9 : 81);
    EXPECT_EQ(report["reconstruction"]["x"].size(), report["reconstruction"]["y"].size());
    EXPECT_EQ(report["anomaly"].size(), 12);
  }
}

TEST(GenerationTask, ReportOfADiffusionGoesThereAndBack) {
  Context context;
  const auto task = MakeTask(context, Small("ddpm", "ring", {{"model.diffusion_steps", 20}}), {});
  const auto report = task->Report();
  EXPECT_EQ(report["levels"], (nlohmann::ordered_json{0, 4, 8, 12, 16, 20}));
  EXPECT_EQ(report["forward"].size(), 6);
  EXPECT_EQ(report["reverse"].size(), 6);
  EXPECT_EQ(report["forward"][0], report["data"]);
  EXPECT_EQ(report["noise"]["beta"].size(), 20);
}

TEST(GenerationTask, ReportOfAFlowHasEveryLayer) {
  Context context;
  const auto task = MakeTask(context, Small("realnvp", "ring", {{"model.layers", 3}}), {});
  const auto report = task->Report();
  ASSERT_EQ(report["forward"].size(), 4);
  ASSERT_EQ(report["reverse"].size(), 4);
  EXPECT_EQ(report["forward"][0], report["data"]);
  EXPECT_EQ(report["reverse"][3][0], report["samples"][0]);
  EXPECT_EQ(report["density"].size(), 12);
}

TEST(GenerationTask, ATableOfPoints) {
  std::string table = "a,b,c\n";
  for (int i = 0; i < 40; ++i) {
    table +=
        std::to_string(i) + "," + std::to_string(2 * i % 7) + "," + std::to_string(i % 3) + "\n";
  }
  Context context;
  const auto task = MakeTask(context, Small("vae", "own"), {table, ""});
  EXPECT_TRUE(task->Step(0).finite);
  EXPECT_EQ(task->Report()["dim"], 3);
}

}  // namespace
}  // namespace noron
