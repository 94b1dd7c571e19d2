#include "engine/inspect/interventions.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "engine/core/error.h"
#include "engine/inspect/check_index.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

// A tensor of one sequence seen as [outer, tokens, inner], whatever its axes are.
struct TokenAxis {
  int64_t outer = 1;
  int tokens = 0;  // 0: there is no such axis
  int64_t inner = 1;
};

TokenAxis FindTokens(Tensor value, std::initializer_list<const char*> axes) {
  TokenAxis result;
  int axis = 0;
  for (const char* name : axes) {
    const int extent = value.shape[axis++];
    if (result.tokens == 0 && std::strcmp(name, "token") == 0) {
      result.tokens = extent;
    } else {
      (result.tokens == 0 ? result.outer : result.inner) *= extent;
    }
  }
  return result;
}

// Where the numbers of a token begin in row `outer`.
float* At(Tensor value, const TokenAxis& axis, int64_t outer, int token) {
  return value.data + (outer * axis.tokens + token) * axis.inner;
}

void Apply(const Patch& patch, Tensor value, const TokenAxis& axis) {
  const BlockHeader* block = patch.from->Find(patch.path);
  if (block == nullptr || block->Size() != static_cast<size_t>(value.Size())) {
    throw Error("shape.mismatch", "patch: the other pass has no " + patch.path + " of the shape " +
                                      value.shape.ToString());
  }
  const std::span<const float> numbers = patch.from->Numbers(*block);
  if (patch.token == Patch::kAllTokens) {
    std::copy(numbers.begin(), numbers.end(), value.data);
    return;
  }
  CheckIndex("token", patch.token, axis.tokens);
  for (int64_t outer = 0; outer < axis.outer; ++outer) {
    float* to = At(value, axis, outer, patch.token);
    std::copy_n(numbers.data() + (to - value.data), axis.inner, to);
  }
}

void Apply(const Swap& swap, Tensor value, const TokenAxis& axis) {
  CheckIndex("token", swap.first, axis.tokens);
  CheckIndex("token", swap.second, axis.tokens);
  if (swap.first == swap.second) return;
  for (int64_t outer = 0; outer < axis.outer; ++outer) {
    float* first = At(value, axis, outer, swap.first);
    std::swap_ranges(first, first + axis.inner, At(value, axis, outer, swap.second));
  }
}

// scores [1, heads, queries, keys].
void Apply(const ScoreEdit& edit, Tensor scores) {
  CheckIndex("head", edit.head, scores.shape[1]);
  CheckIndex("query", edit.query, scores.shape[2]);
  CheckIndex("key", edit.key, scores.shape[3]);
  float& score =
      scores.data[(int64_t{edit.head} * scores.shape[2] + edit.query) * scores.shape[3] + edit.key];
  score = edit.kind == ScoreEdit::Kind::kAdd ? score + edit.value : edit.value;
}

// outputs [1, T, heads · width]: the heads side by side.
void Apply(const HeadAblation& ablation, Tensor outputs, int heads) {
  CheckIndex("head", ablation.head, heads);
  const int columns = outputs.shape[2];
  const int width = columns / heads;
  for (int token = 0; token < outputs.shape[1]; ++token) {
    std::fill_n(outputs.data + int64_t{token} * columns + ablation.head * width, width, 0.0f);
  }
}

}  // namespace

Intervener::Intervener(const Interventions& interventions, int heads, Watcher* next)
    : interventions_(interventions), heads_(heads), next_(next) {}

void Intervener::Observe(const std::string& path, Tensor value,
                         std::initializer_list<const char*> axes) {
  seen_.push_back(path);
  const TokenAxis axis = FindTokens(value, axes);
  for (const Patch& patch : interventions_.patches) {
    if (patch.path == path) Apply(patch, value, axis);
  }
  for (const Swap& swap : interventions_.swaps) {
    if (swap.path == path) Apply(swap, value, axis);
  }
  for (const ScoreEdit& edit : interventions_.scores) {
    if (edit.attention + ".scores" == path) Apply(edit, value);
  }
  for (const HeadAblation& ablation : interventions_.ablations) {
    if (ablation.attention + ".heads" == path) Apply(ablation, value, heads_);
  }
  if (next_ != nullptr) next_->Observe(path, value, axes);
}

void Intervener::RequireAllUsed() const {
  const auto require = [&](const std::string& path) {
    if (std::find(seen_.begin(), seen_.end(), path) != seen_.end()) return;
    throw Error("config.choice", "the model has nothing called " + path,
                {{"key", "path"}, {"value", path}});
  };
  for (const Patch& patch : interventions_.patches) require(patch.path);
  for (const Swap& swap : interventions_.swaps) require(swap.path);
  for (const ScoreEdit& edit : interventions_.scores) require(edit.attention + ".scores");
  for (const HeadAblation& ablation : interventions_.ablations) {
    require(ablation.attention + ".heads");
  }
}

Prediction Predict(Workspace workspace, const Gpt& gpt, std::span<const int32_t> ids,
                   Watcher* watcher) {
  workspace.arena.Reset();
  Tape tape(workspace.context, workspace.arena, {.watcher = watcher});
  const Tensor logits = gpt.Logits(tape, gpt.Hidden(tape, ids, 1));
  const int vocab = logits.shape[-1];
  const int last = static_cast<int>(ids.size()) - 1;
  const Tensor next{logits.data + int64_t{last} * vocab, nullptr, {1, vocab}};
  const std::span<float> probabilities = Softmax(tape, next).Values();
  Prediction prediction;
  prediction.probabilities.assign(probabilities.begin(), probabilities.end());
  if (last > 0) {
    const Tensor before{logits.data, nullptr, {last, vocab}};
    prediction.loss = CrossEntropy(tape, before, ids.subspan(1)).data[0];
  }
  return prediction;
}

Effect MeasureEffect(const std::function<Prediction(Watcher*)>& predict,
                     const Interventions& interventions, int heads) {
  Effect effect;
  effect.before = predict(nullptr);
  Intervener intervener(interventions, heads);
  effect.after = predict(&intervener);
  intervener.RequireAllUsed();
  for (size_t i = 0; i < effect.before.probabilities.size(); ++i) {
    effect.difference.push_back(effect.after.probabilities[i] - effect.before.probabilities[i]);
  }
  effect.loss_difference = effect.after.loss - effect.before.loss;
  return effect;
}

}  // namespace noron
