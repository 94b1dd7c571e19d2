#include "engine/train/trainer.h"

#include <algorithm>

#include "engine/autodiff/tape.h"
#include "engine/ops/ops.h"
#include "engine/train/learner.h"

namespace noron {
namespace {

// Adds `rows` windows of `length` tokens, the first starting at tokens[0], to the sums.
void EvaluateWindows(Workspace workspace, const Gpt& gpt, std::span<const int32_t> tokens, int rows,
                     int length, double& loss, int64_t& correct) {
  workspace.arena.Reset();
  Tape tape(workspace.context, workspace.arena, {});
  const size_t count = static_cast<size_t>(rows) * length;
  const auto targets = tokens.subspan(1, count);
  const Tensor logits = gpt.Logits(tape, gpt.Hidden(tape, tokens.first(count), rows));
  loss += CrossEntropy(tape, logits, targets, {.reduction = Reduction::kSum}).data[0];
  const int vocab = logits.shape[-1];
  for (size_t i = 0; i < count; ++i) {
    const float* row = logits.data + i * vocab;
    correct += std::max_element(row, row + vocab) - row == targets[i];
  }
}

}  // namespace

double LossAndGradients(Workspace workspace, const Gpt& gpt, ParamStore& store, const Batch& batch,
                        uint64_t dropout_key) {
  Lap(workspace.context, Profile::Section::kData);
  workspace.arena.Reset();
  store.ZeroGradients();
  Lap(workspace.context, Profile::Section::kZeroing);
  Tape tape(
      workspace.context, workspace.arena,
      {.gradients = true, .training = true, .dropout_key = dropout_key, .reuse_gradients = true});
  const Tensor hidden = gpt.Hidden(tape, batch.ids, batch.batch);
  const Tensor loss = CrossEntropy(tape, gpt.Logits(tape, hidden), batch.targets);
  tape.Backward(loss);
  return loss.data[0];
}

StepResult TrainStep(Workspace workspace, const Gpt& gpt, ParamStore& store, Optimizer& optimizer,
                     const Batch& batch, const StepOptions& options) {
  const double loss = LossAndGradients(workspace, gpt, store, batch, options.dropout_key);
  Optimizer* const optimizers[] = {&optimizer};
  return ClipAndUpdate(workspace.context, optimizers, loss, options.learning_rate,
                       options.clip_norm);
}

Evaluation Evaluate(Workspace workspace, const Gpt& gpt, std::span<const int32_t> tokens,
                    int batch) {
  Evaluation result;
  if (tokens.size() < 2) return result;
  const int64_t length = gpt.Config().context;
  double loss = 0;
  int64_t correct = 0;
  result.tokens = static_cast<int64_t>(tokens.size()) - 1;
  for (int64_t begin = 0; begin < result.tokens;) {
    const int64_t left = result.tokens - begin;
    const int rows = static_cast<int>(std::clamp<int64_t>(left / length, 1, batch));
    const int width = static_cast<int>(std::min(left, length));
    EvaluateWindows(workspace, gpt, tokens.subspan(begin), rows, width, loss, correct);
    begin += static_cast<int64_t>(rows) * width;
  }
  result.loss = loss / static_cast<double>(result.tokens);
  result.accuracy = static_cast<double>(correct) / static_cast<double>(result.tokens);
  return result;
}

}  // namespace noron
