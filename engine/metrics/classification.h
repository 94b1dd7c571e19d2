// How well classes are predicted: accuracy, confusion matrix, precision, recall, F1.
// All throw shape.mismatch when predictions and targets differ in number.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/metrics/scores.h"

namespace noron {

// The share of equal entries; 0 when there are none.
double Accuracy(std::span<const int32_t> predicted, std::span<const int32_t> target);

struct ConfusionMatrix {
  int classes = 0;
  std::vector<int64_t> counts;  // [classes, classes]: row target, column prediction

  int64_t At(int target, int predicted) const { return counts[target * classes + predicted]; }
  int64_t Targets(int c) const;      // how often c is the target
  int64_t Predictions(int c) const;  // how often c is predicted
  // One class against all others.
  Scores ScoresOfClass(int c) const;
};
// Throws number.range for a label outside 0 … classes-1.
ConfusionMatrix Confusion(std::span<const int32_t> predicted, std::span<const int32_t> target,
                          int classes);

enum class Average {
  kBinary,  // class 1 is the positive one
  kMacro,   // the plain mean over all classes, also those that never occur
  // The mean over the classes that are a target or a prediction: a class that the data lack says
  // nothing, and does not count as one that is never found. 0 when there are none.
  kMacroPresent,
  kMicro  // counts summed over classes first
};
Scores PrecisionRecallF1(const ConfusionMatrix& matrix, Average average);

}  // namespace noron
