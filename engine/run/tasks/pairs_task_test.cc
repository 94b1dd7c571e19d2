#include "engine/run/tasks/pairs_task.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/core/error.h"

namespace noron {
namespace {

Experiment Small(const std::string& kind) {
  Experiment experiment;
  experiment.task = "sequence_to_sequence";
  experiment.data.corpus = "copy";
  experiment.data.count = 120;
  experiment.data.length = 2;
  experiment.model.kind = kind;
  experiment.model.layers = 1;
  experiment.model.d_model = 16;
  experiment.model.hidden = 16;
  experiment.model.heads = 2;
  experiment.training.batch = 8;
  experiment.training.warmup = 5;
  return experiment;
}

double Value(const std::vector<Metric>& metrics, const std::string& name) {
  for (const Metric& metric : metrics) {
    if (metric.name == name) return metric.value;
  }
  ADD_FAILURE() << "no metric " << name;
  return 0;
}

TEST(PairsTask, EveryKindLearns) {
  double recalled = 0;
  for (const char* kind : {"rnn", "lstm", "gru", "transformer"}) {
    SCOPED_TRACE(kind);
    Context context;
    Experiment experiment = Small(kind);
    experiment.model.bidirectional = std::string(kind) == "gru";
    PairsTask task(context, experiment, {});
    const double before = Value(task.Evaluate(), "loss");
    for (int step = 0; step < 30; ++step) EXPECT_TRUE(task.Step(step).finite);
    const std::vector<Metric> after = task.Evaluate();
    EXPECT_LT(Value(after, "loss"), 0.9 * before);
    EXPECT_EQ(after.back().name, "exact_longer");
    // What is exact is recalled whole; what stands in order is a part of what stands there at all.
    EXPECT_LE(Value(after, "exact"), Value(after, "rouge_l"));
    EXPECT_LE(Value(after, "rouge_l"), Value(after, "rouge_1"));
    recalled += Value(after, "rouge_1");
    EXPECT_EQ(task.Stores()[0].name, "model");
  }
  EXPECT_GT(recalled, 0);
}

TEST(PairsTask, ReportsWhatItWritesTheTreeAndTheAlignment) {
  Experiment experiment = Small("transformer");
  experiment.data.corpus = "own";
  experiment.tokenizer.kind = "word";
  Context context;
  PairsTask task(context, experiment,
                 {"one two\tun deux\nsix\tsix\nten\tdix\n", "six\tsix\nsix\tSix\n"});
  const nlohmann::ordered_json report = task.Report();
  EXPECT_EQ(report["train_pairs"], 3);
  EXPECT_EQ(report["held_out_pairs"], 2);
  ASSERT_EQ(report["examples"].size(), 1u);  // one source with two answers
  EXPECT_EQ(report["examples"][0]["answers"], (std::vector<std::string>{"six", "Six"}));
  EXPECT_EQ(report["beam_tree"]["best"].size(), 3u);
  const auto& alignment = report["alignment"];
  EXPECT_EQ(alignment["source"].size(), 1u);
  ASSERT_EQ(alignment["matrices"].size(), 2u);  // heads
  EXPECT_EQ(alignment["matrices"][1]["weights"].size(), alignment["target"].size());
  EXPECT_EQ(alignment["matrices"][1]["weights"][0][0], 1.0);
  for (const Metric& metric : task.Evaluate()) EXPECT_NE(metric.name, "exact_longer");
}

TEST(PairsTask, SourcesAreOnOneSide) {
  Experiment experiment = Small("transformer");
  experiment.data.corpus = "sort";
  experiment.data.length = 3;
  experiment.data.count = 500;
  const PairsData data(experiment, {});
  std::set<std::vector<int32_t>> train;
  for (const TokenPair& pair : data.Train()) train.insert(pair.source);
  for (const TokenPair& pair : data.HeldOut()) EXPECT_FALSE(train.contains(pair.source));
  for (const Question& question : data.Longer()) EXPECT_GT(question.source.size(), 3u);
}

TEST(PairsTask, TextGoesToTokensAndBack) {
  Experiment experiment = Small("transformer");
  experiment.data.corpus = "own";
  experiment.data.validation_fraction = 0;
  for (const char* kind : {"char", "word", "bpe"}) {
    experiment.tokenizer.kind = kind;
    const PairsData data(experiment, {"I see.\tTôi thấy.\n", ""});
    std::vector<int32_t> ids = data.Encode("Tôi thấy.");
    ids.push_back(data.Special().end);
    EXPECT_EQ(data.Decode(ids), "Tôi thấy.");
    EXPECT_EQ(data.Show(ids.back()), "</s>");
    EXPECT_EQ(data.Units("Tôi."), std::string(kind) == "char"
                                      ? (std::vector<std::string>{"T", "ô", "i", "."})
                                      : (std::vector<std::string>{"Tôi", "."}));
    EXPECT_EQ(data.HeldOut().size(), 1u);  // nothing was kept back
  }
}

TEST(PairsTask, WritesNoTokenWithoutText) {
  Context context;
  Experiment experiment = Small("transformer");
  const PairsData data(experiment, {});
  PairsModel model(context, experiment, data.Vocab(), data.Context());
  PairBatch batch;
  batch.Fill(data.Train(), std::vector<int32_t>{0}, data.Special());
  const std::vector<int32_t> unwritable = data.Unwritable();
  EXPECT_EQ(unwritable.size(), 3u);  // padding, start, unknown
  model.Decode(batch, unwritable, [&](const DecodingStep& step) {
    const auto logits = step(std::vector<DecodingRow>{{0, data.Special().start}});
    for (int32_t id = 0; id < data.Vocab(); ++id) {
      const bool written = std::find(unwritable.begin(), unwritable.end(), id) == unwritable.end();
      EXPECT_EQ(std::isfinite(logits[id]), written) << id;
    }
    return 0;
  });
}

TEST(PairsTask, RefusesDataThatAreNotThere) {
  Experiment experiment = Small("gru");
  experiment.data.corpus = "nowhere";
  EXPECT_THROW(PairsData(experiment, {}), Error);
  EXPECT_THROW(PairsData(experiment, {"no tab here\n", ""}), Error);
}

}  // namespace
}  // namespace noron
