#include "engine/run/tasks/ngram_task.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/core/error.h"
#include "engine/io/file.h"

namespace noron {
namespace {

std::string Stories() {
  const std::vector<uint8_t> bytes = ReadFile("examples/corpora/en_stories.txt");
  return {bytes.begin(), bytes.end()};
}

Experiment Ngram(int order, const char* smoothing) {
  Experiment experiment;
  experiment.model.kind = "ngram";
  experiment.model.order = order;
  experiment.model.smoothing = smoothing;
  experiment.model.add_k = 0.05;
  return experiment;
}

double PerplexityAfter(NgramTask& task, int steps) {
  for (int step = 0; step < steps; ++step) task.Step(step);
  return task.Evaluate()[1].value;
}

TEST(NgramTask, MoreContextHelpsOnARealText) {
  const std::string text = Stories();
  double before = 40;  // letters, capitals and marks, all equally likely
  for (int order : {1, 2, 3, 4}) {
    NgramTask task(Ngram(order, "interpolation"), {text, {}});
    const double perplexity = PerplexityAfter(task, 20);
    EXPECT_LT(perplexity, before) << order;
    before = perplexity;
  }
  EXPECT_GT(before, 1.5);
  EXPECT_LT(before, 5);
}

TEST(NgramTask, FittedWeightsAreBetterThanEqualOnes) {
  NgramTask task(Ngram(4, "interpolation"), {Stories(), {}});
  const double equal = PerplexityAfter(task, 0);
  EXPECT_LT(PerplexityAfter(task, 20), equal);
}

TEST(NgramTask, ReportsFactorsThatMultiplyToTheText) {
  NgramTask task(Ngram(2, "add_k"), {"abababababababababababababababababababab", {}});
  EXPECT_LT(PerplexityAfter(task, 1), 1.2);
  const auto report = task.Report();
  const auto& factor = report.at("factors").at(1);
  EXPECT_EQ(factor.at("counts").size(), 2u);
  const double together = factor.at("counts").at(1).at(0), all = factor.at("counts").at(1).at(1);
  EXPECT_NEAR(factor.at("probability").get<double>(), (together + 0.05) / (all + 0.05 * 3), 1e-12);
  EXPECT_EQ(report.at("sample").get<std::string>().substr(0, 4), "abab");
}

std::string CodeOf(const Experiment& experiment, const char* text) {
  try {
    NgramTask task(experiment, {text, {}});
  } catch (const Error& error) {
    return std::string(error.Code());
  }
  return "";
}

TEST(NgramTask, RefusesWhatCannotBeCounted) {
  EXPECT_EQ(CodeOf(Ngram(5, "interpolation"), "short"), "text.too_short");
  EXPECT_EQ(CodeOf(Ngram(2, "add_k"), ""), "text.empty");
}

}  // namespace
}  // namespace noron
