#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/io/file.h"
#include "engine/run/task.h"

namespace noron {
namespace {

using Json = nlohmann::ordered_json;

struct Outcome {
  std::map<std::string, double> metrics;
  Json report;
};

Outcome Count(const char* task, const char* kind, const std::string& text,
              const char* corpus = "own") {
  const Json document = {{"task", task},
                         {"data", {{"corpus", corpus}, {"validation_fraction", 0.2}}},
                         {"model", {{"kind", kind}}}};
  Context context;
  const auto made = MakeTask(context, ParseExperiment(document.dump()), {text, {}});
  EXPECT_TRUE(made->Step(0).finite);
  Outcome outcome;
  for (const Metric& metric : made->Evaluate()) outcome.metrics[metric.name] = metric.value;
  outcome.report = made->Report();
  return outcome;
}

std::string Corpus(const char* name) {
  const std::vector<uint8_t> bytes = ReadFile(std::string("examples/corpora/") + name);
  return {bytes.begin(), bytes.end()};
}

TEST(CountingTaggerTask, AChainOfTagsIsBetterThanSingleWords) {
  const std::string text = Corpus("tagged_en.tsv");
  const Outcome frequent = Count("tagging", "most_frequent", text);
  const Outcome hmm = Count("tagging", "hmm", text);
  EXPECT_GT(frequent.metrics.at("accuracy"), 0.8);
  EXPECT_GT(hmm.metrics.at("accuracy"), frequent.metrics.at("accuracy"));
  const Json& look = hmm.report.at("look");
  EXPECT_EQ(look.at("posterior").size(), look.at("tokens").size());
  EXPECT_EQ(look.at("posterior").at(0).size(), hmm.report.at("tags").size());
  EXPECT_LE(look.at("log_probability").get<double>(), look.at("log_likelihood").get<double>());
}

TEST(CountingTaggerTask, SpansAreJudgedAsSpans) {
  const Outcome outcome = Count("tagging", "hmm", "", "spans");
  EXPECT_GT(outcome.metrics.at("span_f1"), 0.5);
  EXPECT_EQ(outcome.metrics.count("accuracy"), 1u);
}

TEST(NaiveBayesTask, ClassifiesByTheWordsAlone) {
  const Outcome outcome = Count("text_classification", "naive_bayes", Corpus("topic_en.tsv"));
  EXPECT_GT(outcome.metrics.at("accuracy"), 0.9);
  EXPECT_EQ(outcome.report.at("labels").size(), 4u);
  EXPECT_EQ(outcome.report.at("words").size(), 4u);
  double sum = 0;
  for (const Json& share : outcome.report.at("predictions").at(0).at("posterior")) {
    sum += share.get<double>();
  }
  EXPECT_NEAR(sum, 1, 1e-5);
}

}  // namespace
}  // namespace noron
