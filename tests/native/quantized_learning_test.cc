// What 8-bit weights change in a model that has learned: its loss and its guesses on a text that it
// has not seen. Started in the top folder of the repository; the README names the figures printed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include "engine/io/file.h"
#include "engine/models/quantized_gpt.h"
#include "engine/run/run.h"

namespace noron {
namespace {

std::vector<float> Logits(Workspace workspace, const Gpt& gpt, std::span<const int32_t> ids) {
  workspace.arena.Reset();
  Tape tape(workspace.context, workspace.arena, {});
  const Tensor logits = gpt.Logits(tape, gpt.Hidden(tape, ids, 1));
  return {logits.data, logits.data + logits.Size()};
}

TEST(QuantizedLearning, EightBitsChangeFewGuesses) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "long trainings are left out under sanitizers";
#endif
  const std::vector<uint8_t> text = ReadFile("examples/corpora/vi_en_start.txt");
  Experiment experiment;
  experiment.model.layers = 2;
  experiment.model.d_model = 64;
  experiment.training.steps = 400;
  experiment.training.learning_rate = 0.003;
  Context context;
  const auto run = Run::Create(context, experiment, std::string(text.begin(), text.end()));
  run->Step(experiment.training.steps, std::numeric_limits<double>::infinity());

  const QuantizedGpt quantized(context, run->Config(), run->Parameters());
  const Gpt& full = run->At(std::nullopt).gpt;
  const Workspace workspace = run->GetWorkspace();
  const std::span<const int32_t> tokens = run->GetCorpus()->dataset.Validation();
  const size_t window = run->Config().context, vocab = run->Config().vocab;
  size_t guesses = 0, equal = 0;
  double difference = 0, sum = 0;
  for (size_t begin = 0; begin + window <= tokens.size(); begin += window) {
    const auto a = Logits(workspace, full, tokens.subspan(begin, window));
    const auto b = Logits(workspace, quantized.Model(), tokens.subspan(begin, window));
    for (size_t i = 0; i < a.size(); ++i) {
      difference = std::max(difference, std::abs(double{a[i]} - b[i]));
      sum += std::abs(double{a[i]} - b[i]);
    }
    for (size_t row = 0; row < a.size(); row += vocab, ++guesses) {
      const auto best = [&](const std::vector<float>& logits) {
        return std::max_element(logits.begin() + row, logits.begin() + row + vocab) -
               logits.begin();
      };
      equal += best(a) == best(b) ? 1 : 0;
    }
  }
  const double share = static_cast<double>(equal) / static_cast<double>(guesses);
  const double loss = Evaluate(workspace, full, tokens, 8).loss;
  const double rounded = Evaluate(workspace, quantized.Model(), tokens, 8).loss;
  std::printf(
      "loss %.4f, with 8 bits %.4f; %.2f %% of %zu guesses equal; logits differ by %.3f "
      "on average, %.3f at most\n",
      loss, rounded, 100 * share, guesses, sum / static_cast<double>(guesses * vocab), difference);
  EXPECT_GT(guesses, 1000u);
  EXPECT_GT(share, 0.98);
  EXPECT_NEAR(rounded, loss, 0.01);
  EXPECT_LT(difference, 0.5);
}

}  // namespace
}  // namespace noron
