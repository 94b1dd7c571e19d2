// Language models, taggers and classifiers as studies: every kind trains, is judged, reports.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/run/study.h"
#include "engine/run/tasks/sentence_data.h"

namespace noron {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();
constexpr const char* kKinds[] = {"feed_forward", "rnn",       "lstm",       "gru",
                                  "cnn",          "attention", "transformer"};

Experiment Small(const std::string& task, const std::string& kind, const std::string& corpus) {
  Experiment experiment;
  experiment.task = task;
  experiment.model.kind = kind;
  experiment.data.corpus = corpus;
  experiment.data.count = 60;
  experiment.data.validation_fraction = 0.2;
  experiment.model.d_model = 16;
  experiment.model.hidden = 16;
  experiment.model.heads = 2;
  experiment.model.layers = 1;
  experiment.training.batch = 8;
  experiment.training.context = 12;
  experiment.training.steps = 30;
  experiment.training.warmup = 3;
  experiment.training.evaluate_every = 30;
  experiment.training.learning_rate = 0.01;
  experiment.tokenizer.min_count = 1;
  return experiment;
}

std::string Verse() {
  std::string text;
  for (int line = 0; line < 60; ++line) {
    text += line % 3 == 0 ? "the cat sat on the mat\n" : "the dog ran in the rain\n";
  }
  return text;
}

double First(const Study& study) { return study.Measurements().front().metrics[0].value; }
double Last(const Study& study) { return study.Measurements().back().metrics[0].value; }

std::string CodeOf(const Experiment& experiment, std::string_view text) {
  Context context;
  try {
    Study study(context, experiment, {text, ""});
  } catch (const Error& error) {
    return std::string(error.Code());
  }
  return "nothing was thrown";
}

TEST(SequenceTasks, EveryKindLearnsToTagSpans) {
  for (const char* kind : kKinds) {
    SCOPED_TRACE(kind);
    Context context;
    Experiment experiment = Small("tagging", kind, "spans");
    experiment.training.steps = 120;
    Study study(context, experiment, {});
    study.Step(120, kNoLimit);
    EXPECT_EQ(study.Measurements()[0].metrics[0].name, "span_f1");
    EXPECT_GT(Last(study), First(study) + 0.2);
    const auto report = study.Report();
    EXPECT_EQ(report["predictions"][0]["tokens"].size(),
              report["predictions"][0]["predicted"].size());
    EXPECT_GE(report["padding_share"].get<double>(), 0);
    EXPECT_EQ(report["look"]["gradient_over_time"]["embedded"].size(),
              report["look"]["tokens"].size());
  }
}

TEST(SequenceTasks, EveryKindLearnsToClassify) {
  const std::string text =
      "good\tit was great fun!\nbad\tit was so dull.\ngood\tgreat work\nbad\ta dull day\n"
      "good\twhat great luck\nbad\twhy so dull?\ngood\ta great film.\nbad\ta dull book.\n";
  for (const char* kind : kKinds) {
    SCOPED_TRACE(kind);
    Experiment experiment = Small("text_classification", kind, "own");
    experiment.data.validation_fraction = 0;  // judged by what was learned
    Context context;
    Study study(context, experiment, {text, ""});
    study.Step(30, kNoLimit);
    EXPECT_EQ(study.Measurements()[0].metrics[0].name, "accuracy");
    EXPECT_EQ(Last(study), 1);
    EXPECT_EQ(study.Report()["confusion"], nlohmann::ordered_json({4, 0, 0, 4}));
  }
}

TEST(SequenceTasks, EveryKindLearnsATextByHeart) {
  for (const char* kind : kKinds) {
    SCOPED_TRACE(kind);
    Experiment experiment = Small("language_model", kind, "own");
    experiment.training.steps = 100;
    Context context;
    Study study(context, experiment, {Verse(), ""});
    study.Step(100, kNoLimit);
    EXPECT_NEAR(First(study), std::log(20), 0.5);  // as good as guessing
    EXPECT_LT(Last(study), 1.5);
    EXPECT_GT(study.Report()["sample"].get<std::string>().size(), 50u);
  }
}

// "a...a" or "b...b": a piece of three tokens never holds both letters.
TEST(SequenceTasks, ACarriedStateGoesOnFromChunkToChunk) {
  std::string text;
  Rng rng(5);
  for (int line = 0; line < 800; ++line) text += rng.Below(2) == 0 ? "a...a\n" : "b...b\n";
  Experiment experiment = Small("language_model", "gru", "own");
  experiment.training.context = 3;
  experiment.training.steps = 1500;
  experiment.model.hidden = 32;
  const auto loss = [&](bool carry) {
    experiment.training.carry_state = carry;
    Context context;
    Study study(context, experiment, {text, ""});
    study.Step(1500, kNoLimit);
    return Last(study);
  };
  // The first letter of a line cannot be known, and without the rest of the line nor can the last.
  const double one_letter = std::log(2) / 6;
  EXPECT_LT(loss(true), 2.0 * one_letter);
  EXPECT_GT(loss(false), 2.5 * one_letter);
}

TEST(SequenceTasks, AReportOfARecurrentModelShowsGatesAndStates) {
  Context context;
  Study study(context, Small("tagging", "lstm", "spans"), {});
  const auto look = study.Report()["look"];
  const size_t tokens = look["tokens"].size();
  EXPECT_EQ(look["gradient_over_time"]["states"].size(), tokens);
  std::string paths;
  for (const auto& block : look["inside"]) {
    paths += block["path"].get<std::string>() + "\n";
    size_t size = 1;
    for (const auto& extent : block["shape"]) size *= extent.get<size_t>();
    EXPECT_EQ(block["values"].size(), size);
  }
  EXPECT_NE(paths.find("body.layers.0.forward.gates\n"), std::string::npos);
  EXPECT_NE(paths.find("body.layers.0.forward.states\n"), std::string::npos);
}

TEST(SequenceTasks, AugmentedSentencesAreLearnedToo) {
  for (const char* augmentation : {"word_dropout", "word_shuffle", "synonyms"}) {
    SCOPED_TRACE(augmentation);
    Experiment experiment = Small("text_classification", "lstm", "agreement");
    experiment.data.augmentation = augmentation;
    Context context;
    Study plain(context, Small("text_classification", "lstm", "agreement"), {});
    Study augmented(context, experiment, {});
    plain.Step(2, kNoLimit);
    augmented.Step(2, kNoLimit);
    EXPECT_TRUE(std::isfinite(augmented.History().back().loss));
    if (experiment.data.augmentation != "synonyms") {  // these sentences have none
      EXPECT_NE(augmented.History().front().loss, plain.History().front().loss);
    }
  }
}

TEST(SequenceTasks, RefuseWhatWouldSeeTheFuture) {
  Experiment experiment = Small("language_model", "cnn", "own");
  experiment.model.convolution = "same";
  EXPECT_EQ(CodeOf(experiment, Verse()), "config.choice");
  experiment.model.convolution = "strided";
  EXPECT_EQ(CodeOf(experiment, Verse()), "config.choice");
  experiment = Small("language_model", "feed_forward", "own");
  experiment.model.order = 1;
  EXPECT_EQ(CodeOf(experiment, Verse()), "config.range");
}

TEST(SequenceTasks, SayWhichDataThereAre) {
  EXPECT_EQ(CodeOf(Small("tagging", "rnn", "spams"), ""), "config.choice");
  EXPECT_EQ(CodeOf(Small("text_classification", "rnn", "topics"), ""), "config.choice");
  Experiment mixed = Small("text_classification", "rnn", "agreement");
  mixed.data.augmentation = "mixup";  // for images
  EXPECT_EQ(CodeOf(mixed, ""), "config.choice");
}

TEST(SequenceTasks, TheTestFileIsJudged) {
  const Experiment experiment = Small("tagging", "rnn", "own");
  const TaggedData data = ReadTaggedData(experiment, {"a\tX\nb\tY\n\nc\tX\n", "d\tY\n"});
  EXPECT_EQ(data.train.size(), 2u);
  ASSERT_EQ(data.held_out.size(), 1u);
  EXPECT_EQ(data.held_out[0].tokens[0], "d");
}

}  // namespace
}  // namespace noron
