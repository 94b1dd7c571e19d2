// Losses as a choice of an experiment. Formulas: ops.h.
#pragma once

#include <cstdint>
#include <span>

#include "engine/autodiff/tape.h"

namespace noron::nn {

enum class Loss {
  kMse,
  kMae,
  kBce,           // of logits; targets are 0 or 1
  kCrossEntropy,  // of logits; targets are labels
  kHinge,         // targets are -1 or 1
};

// What is to come out: `labels`, one a row, for cross-entropy; otherwise `values`, of the shape of
// the output.
struct Target {
  Tensor values{};
  std::span<const int32_t> labels{};
};

// Whether the loss applies σ or softmax itself, and so wants what comes before them.
inline bool TakesLogits(Loss loss) { return loss == Loss::kBce || loss == Loss::kCrossEntropy; }

// The mean over the batch, a scalar.
Tensor MeanLoss(Tape& tape, Loss loss, Tensor output, const Target& target);

}  // namespace noron::nn
