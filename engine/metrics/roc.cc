#include "engine/metrics/roc.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/metrics/scores.h"

namespace noron {

RocCurve Roc(std::span<const float> score, std::span<const int32_t> target) {
  RequireSameSize("ROC", score.size(), target.size());
  int64_t positives = 0;
  for (size_t i = 0; i < target.size(); ++i) {
    if (std::isnan(score[i]) || target[i] < 0 || target[i] > 1) {
      throw Error("number.range", "ROC: sample " + std::to_string(i) +
                                      " has no score or a class other than 0 and 1");
    }
    positives += target[i];
  }
  const int64_t negatives = static_cast<int64_t>(target.size()) - positives;
  if (positives == 0 || negatives == 0) {
    throw Error("number.range", "ROC: only one of the two classes occurs");
  }
  std::vector<size_t> order(score.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return score[a] > score[b]; });

  RocCurve curve{{}, {0.0}, {0.0}, 0};
  int64_t true_positives = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    true_positives += target[order[i]];
    if (i + 1 < order.size() && score[order[i + 1]] == score[order[i]]) continue;
    curve.thresholds.push_back(score[order[i]]);
    const double fpr = Share(static_cast<int64_t>(i) + 1 - true_positives, negatives);
    const double tpr = Share(true_positives, positives);
    curve.auc +=
        (fpr - curve.false_positive_rate.back()) * (tpr + curve.true_positive_rate.back()) / 2;
    curve.false_positive_rate.push_back(fpr);
    curve.true_positive_rate.push_back(tpr);
  }
  return curve;
}

}  // namespace noron
