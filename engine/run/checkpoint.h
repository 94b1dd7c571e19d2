// A run as one safetensors file. Tensors:
//   <parameter>            F32, GPT-2's names; those of Conv1D are [in, out]
//   optimizer.m.<name>     F32, the first state of the optimizer; optimizer.v.<name> the second
//   history.rows           F32 [step, 4]: step, loss, gradient norm, learning rate
//   history.validation     F32 [n, 2]: step, loss
//   snapshot.<step>.<name> F16
// Metadata: format "noron", version, experiment, tokenizer, state (JSON each).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/rng.h"
#include "engine/io/experiment.h"
#include "engine/io/safetensors.h"
#include "engine/run/history.h"
#include "engine/run/model.h"
#include "engine/run/run.h"
#include "engine/run/snapshots.h"
#include "engine/text/tokenizer.h"

namespace noron {

// A file that has been checked but for the values of its tensors.
struct Checkpoint {
  static constexpr int kVersion = 1;

  // Throws what SafetensorsReader throws, file.header, file.tensors (what is missing, too much or
  // of another shape), tokenizer.invalid, config.*, checkpoint.newer. `file` outlives the result.
  static Checkpoint Read(std::span<const uint8_t> file);

  Checkpoint(SafetensorsReader tensors, Experiment document, Tokenizer vocabulary)
      : reader(std::move(tensors)),
        experiment(std::move(document)),
        tokenizer(std::move(vocabulary)) {}

  bool HasOptimizer() const;

  SafetensorsReader reader;
  Experiment experiment;
  Tokenizer tokenizer;
  int64_t step = 0;
  int64_t updates = 0;  // of the optimizer
  int64_t snapshot_interval = 1;
  Rng::State batches{};
  std::string corpus;  // hash of the text
  double unigram = 0;
};

// The shape that a parameter has in a file: [in, out] where it is transposed.
std::vector<int64_t> FileShape(const Parameter& parameter);

}  // namespace noron
