// From an experiment to a model, and how much memory a run of it takes.
#pragma once

#include <cstdint>

#include "engine/core/param_store.h"
#include "engine/core/rng.h"
#include "engine/io/experiment.h"
#include "engine/models/gpt.h"
#include "engine/train/optimizer.h"
#include "engine/train/schedule.h"

namespace noron {

// Independent streams of random numbers of one seed.
enum RandomStream : uint64_t {
  kWeightsStream,
  kBatchesStream,
  kSamplingStream,
  kDropoutStream,
};

// Whether the experiment is one for a Run; others are for a Study (study.h).
bool IsGpt(const Experiment& experiment);
// Throws config.choice.
void RequireGpt(const Experiment& experiment);

// The blocks of a Transformer of any kind.
nn::BlockConfig BlockConfigOf(const Experiment& experiment);
GptConfig ModelConfig(const Experiment& experiment, int vocab);
OptimizerConfig OptimizerConfigOf(const Experiment& experiment);
Schedule ScheduleOf(const Experiment& experiment);
Positions PositionsOf(std::string_view name);  // a choice of "model.positions"

// Names, shapes and sizes without memory.
ParamStore PlanOf(const GptConfig& config);

// A model with its parameters.
struct Model {
  // Initial values come from `seed`.
  Model(const GptConfig& config, ParamStore::Hold hold, uint64_t seed);
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  ParamStore store;
  Gpt gpt;
};

// Bytes, known before anything is allocated.
struct MemoryPrediction {
  int64_t parameters = 0;   // values and gradients
  int64_t optimizer = 0;
  int64_t activations = 0;  // of one training step
  int64_t snapshots = 0;    // and the model that looks at one
  int64_t budget = 0;

  int64_t Total() const { return parameters + optimizer + activations + snapshots; }
};
MemoryPrediction PredictMemory(const Experiment& experiment, int vocab, int64_t snapshot_budget,
                               int64_t budget);

// Throws Error("memory.budget") when the prediction is above its budget.
void RequireWithinBudget(const MemoryPrediction& prediction);

}  // namespace noron
