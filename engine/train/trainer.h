// One training step of a language model, and its loss on a text it does not train on.
#pragma once

#include <cstdint>
#include <span>

#include "engine/core/arena.h"
#include "engine/core/context.h"
#include "engine/core/param_store.h"
#include "engine/models/gpt.h"
#include "engine/train/optimizer.h"
#include "engine/train/step_result.h"

namespace noron {

// Where a step runs and keeps its activations.
struct Workspace {
  Context& context;
  Arena& arena;  // reset by every call below
};

// `batch` sequences of equal length, one after another; targets[i] is the token after ids[i].
struct Batch {
  std::span<const int32_t> ids;
  std::span<const int32_t> targets;
  int batch = 1;
};

// Fills the store's gradients with those of the mean cross-entropy in nats per token, which it
// returns. Dropout is on; its masks follow from `dropout_key`.
double LossAndGradients(Workspace workspace, const Gpt& gpt, ParamStore& store, const Batch& batch,
                        uint64_t dropout_key);

struct StepOptions {
  double learning_rate = 1e-3;
  double clip_norm = 0;  // global norm that gradients are clipped to; 0: off
  uint64_t dropout_key = 0;
};
// Loss, gradients, clipping, update.
StepResult TrainStep(Workspace workspace, const Gpt& gpt, ParamStore& store, Optimizer& optimizer,
                     const Batch& batch, const StepOptions& options);

struct Evaluation {
  double loss = 0;      // mean cross-entropy, nats per token
  double accuracy = 0;  // share of tokens that the model would have guessed
  int64_t tokens = 0;   // that were predicted; 0 when the text has less than two
};
// The model on a text: cut into windows of its context, `batch` of them at a time, every token but
// the first is predicted once.
Evaluation Evaluate(Workspace workspace, const Gpt& gpt, std::span<const int32_t> tokens,
                    int batch);

}  // namespace noron
