#include "engine/metrics/mean_iou.h"

#include "engine/metrics/classification.h"

namespace noron {

MeanIou ScoreIou(std::span<const int32_t> predicted, std::span<const int32_t> target, int classes) {
  const ConfusionMatrix matrix = Confusion(predicted, target, classes);
  MeanIou result{std::vector<double>(classes), std::vector<int64_t>(classes), 0};
  double sum = 0;
  int64_t count = 0;
  for (int c = 0; c < classes; ++c) {
    const int64_t both = matrix.At(c, c);
    const int64_t either = matrix.Targets(c) + matrix.Predictions(c) - both;
    result.iou[c] = Share(both, either);
    result.present[c] = either > 0;
    sum += result.iou[c];
    count += result.present[c];
  }
  if (count > 0) result.value = sum / static_cast<double>(count);
  return result;
}

}  // namespace noron
