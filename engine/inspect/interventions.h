// Changing a forward pass to see what a part of it does: heads switched off, attention scores
// edited, activations of another run put in place, positions swapped. Works for every model whose
// pass is watchable (tape.h): what is changed is named by the path under which it is watched.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/inspect/capture.h"
#include "engine/models/gpt.h"
#include "engine/train/trainer.h"

namespace noron {

// Switches a head off: what it adds to its block becomes 0.
struct HeadAblation {
  std::string attention;  // "h.0.attn", "dec.1.cross"
  int head = 0;
};

// One score q·k/√d (with its bias), before mask and softmax.
struct ScoreEdit {
  std::string attention;
  int head = 0;
  int query = 0;
  int key = 0;
  enum class Kind { kAdd, kSet } kind = Kind::kSet;
  float value = 0;
};

// Numbers of another pass in place of this one's: at one token, or at all of them.
struct Patch {
  static constexpr int kAllTokens = -1;
  std::string
      path;  // of something with an axis "token": "embeddings", "h.0.residual", "h.1.attn.q"
  int token = kAllTokens;
  const Blocks* from = nullptr;  // captured from the other pass; outlives this one
};

// The numbers of two tokens change places; at "embeddings" the words do, positions and all.
struct Swap {
  std::string path;
  int first = 0;
  int second = 0;
};

struct Interventions {
  std::vector<HeadAblation> ablations{};
  std::vector<ScoreEdit> scores{};
  std::vector<Patch> patches{};
  std::vector<Swap> swaps{};
};

// A Watcher that carries them out in a pass over one sequence without gradients, in the order
// patches, swaps, score edits, ablations, and shows the changed numbers to `next`, if there is one.
class Intervener final : public Watcher {
 public:
  // All outlive the pass; `heads`: query heads of the model's attention.
  Intervener(const Interventions& interventions, int heads, Watcher* next = nullptr);

  // Throws Error("number.range") for a head, query, key or token that is not there, and
  // Error("shape.mismatch") for a patch from a pass of another size or without this path.
  void Observe(const std::string& path, Tensor value,
               std::initializer_list<const char*> axes) override;

  // Throws Error("config.choice") when the pass, now over, never came to one of the paths.
  void RequireAllUsed() const;

 private:
  const Interventions& interventions_;
  int heads_;
  Watcher* next_;
  std::vector<std::string> seen_;
};

// What a pass predicts.
struct Prediction {
  std::vector<float> probabilities;  // [vocab], of the token after the last one
  double loss = 0;                   // nats per token; 0 where nothing is known to follow
};
// Of a GPT about the tokens `ids` and what comes next.
Prediction Predict(Workspace workspace, const Gpt& gpt, std::span<const int32_t> ids,
                   Watcher* watcher);

struct Effect {
  Prediction before;
  Prediction after;
  std::vector<float> difference;  // after - before, of the probabilities
  double loss_difference = 0;     // after - before
};

// Runs `predict`, which takes a Watcher for its tape (or none), without and with the interventions.
// Throws as Intervener does.
Effect MeasureEffect(const std::function<Prediction(Watcher*)>& predict,
                     const Interventions& interventions, int heads);

}  // namespace noron
