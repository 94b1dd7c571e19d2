#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

Experiment Small() {
  Experiment experiment;
  experiment.task = "masked_language_model";
  experiment.model.kind = "bert";
  experiment.model.layers = 1;
  experiment.model.d_model = 16;
  experiment.model.heads = 2;
  experiment.training.context = 12;
  experiment.training.batch = 8;
  experiment.training.warmup = 5;
  return experiment;
}

std::string Alphabet(int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += "abcdefgh";
  return text;
}

TEST(MaskedTask, LearnsWhatStandsBetween) {
  Context context;
  const auto task = MakeMaskedTask(context, Small(), {Alphabet(100), ""});
  const std::vector<Metric> before = task->Evaluate();
  EXPECT_EQ(before[0].name, "loss");
  EXPECT_NEAR(before[0].value, std::log(10), 0.3);  // eight letters, <unk> and the mask
  for (int step = 0; step < 250; ++step) EXPECT_TRUE(task->Step(step).finite);
  const std::vector<Metric> after = task->Evaluate();
  EXPECT_LT(after[0].value, 0.9 * before[0].value);
  EXPECT_EQ(task->Evaluate()[0].value, after[0].value);  // the same tokens are hidden
}

TEST(MaskedTask, ReportsGuesses) {
  Context context;
  const auto task = MakeMaskedTask(context, Small(), {Alphabet(20), Alphabet(3)});
  const nlohmann::ordered_json report = task->Report();
  ASSERT_EQ(report["examples"].size(), 5u);
  const auto& example = report["examples"][0];
  EXPECT_EQ(example["before"], "abcdef");
  EXPECT_EQ(example["answer"], "g");
  EXPECT_EQ(example["after"], "habcd");
  ASSERT_EQ(example["guesses"].size(), 5u);
  EXPECT_GE(example["guesses"][0]["probability"], example["guesses"][4]["probability"]);
  EXPECT_EQ(report["heads"].size(), 2u);
  EXPECT_EQ(report["heads"][0]["attention"], "h.0.attn");
}

TEST(MaskedTask, RefusesATextThatIsTooShort) {
  Context context;
  EXPECT_THROW(MakeMaskedTask(context, Small(), {"ab", ""}), Error);
  EXPECT_THROW(MakeMaskedTask(context, Small(), {"", ""}), Error);
}

}  // namespace
}  // namespace noron
