// The receiver operating characteristic: what a binary classifier trades when its threshold moves.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace noron {

struct RocCurve {
  std::vector<double> thresholds;  // [K] the distinct scores, falling
  // [K + 1]: point k + 1 takes scores ≥ thresholds[k] as positive; point 0 is (0, 0).
  std::vector<double> false_positive_rate;
  std::vector<double> true_positive_rate;
  // Area under the curve by trapezoids = P(a positive scores above a negative) + half the ties.
  double auc = 0;
};

// `target` is 0 or 1. Throws shape.mismatch, and number.range unless both classes occur and every
// score is a number.
RocCurve Roc(std::span<const float> score, std::span<const int32_t> target);

}  // namespace noron
