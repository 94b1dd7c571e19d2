// What generative models learn from: points, or 8×8 images of digits, in two parts.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/io/experiment.h"
#include "engine/metrics/generation.h"
#include "engine/run/task.h"

namespace noron {

struct GenerationData {
  int dim = 2;
  bool image = false;                   // dim is 64, numbers lie between 0 and 1
  std::vector<float> train;             // [n, dim]
  std::vector<float> kept;              // [m, dim], not trained on; the training part without any
  std::vector<int32_t> kept_labels;     // [m], class or digit, only to be shown
  std::optional<KnownMixture> mixture;  // what the data were drawn from, where that is known: ring

  int TrainCount() const { return static_cast<int>(train.size()) / dim; }
  int KeptCount() const { return static_cast<int>(kept.size()) / dim; }
};

// `experiment.data.corpus` names a generator of points, "digits", or "own" with a table of points
// (see MakePointsData, which also says what is thrown).
GenerationData ReadGenerationData(const Experiment& experiment, const TaskData& data);

}  // namespace noron
