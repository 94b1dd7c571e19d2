#include "engine/metrics/classification.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <numeric>
#include <string>

namespace noron {

double Accuracy(std::span<const int32_t> predicted, std::span<const int32_t> target) {
  RequireSameSize("accuracy", predicted.size(), target.size());
  const int64_t equal = std::transform_reduce(predicted.begin(), predicted.end(), target.begin(),
                                              int64_t{0}, std::plus<>(), std::equal_to<>());
  return Share(equal, static_cast<int64_t>(target.size()));
}

int64_t ConfusionMatrix::Targets(int c) const {
  return std::accumulate(&counts[c * classes], &counts[c * classes] + classes, int64_t{0});
}

int64_t ConfusionMatrix::Predictions(int c) const {
  int64_t sum = 0;
  for (int target = 0; target < classes; ++target) sum += At(target, c);
  return sum;
}

Scores ConfusionMatrix::ScoresOfClass(int c) const {
  const int64_t tp = At(c, c);
  return ScoresOf(tp, Predictions(c) - tp, Targets(c) - tp);
}

ConfusionMatrix Confusion(std::span<const int32_t> predicted, std::span<const int32_t> target,
                          int classes) {
  RequireSameSize("confusion matrix", predicted.size(), target.size());
  ConfusionMatrix matrix{classes, std::vector<int64_t>(static_cast<size_t>(classes) * classes)};
  for (size_t i = 0; i < target.size(); ++i) {
    for (int32_t label : {predicted[i], target[i]}) {
      if (label >= 0 && label < classes) continue;
      throw Error("number.range", "confusion matrix: sample " + std::to_string(i) + " has class " +
                                      std::to_string(label) + ", there are classes 0 to " +
                                      std::to_string(classes - 1));
    }
    ++matrix.counts[target[i] * classes + predicted[i]];
  }
  return matrix;
}

Scores PrecisionRecallF1(const ConfusionMatrix& matrix, Average average) {
  if (average == Average::kBinary) {
    assert(matrix.classes == 2);
    return matrix.ScoresOfClass(1);
  }
  Scores sum;
  int counted = 0;
  int64_t tp = 0, fp = 0, fn = 0;
  for (int c = 0; c < matrix.classes; ++c) {
    if (average == Average::kMacroPresent && matrix.Targets(c) + matrix.Predictions(c) == 0) {
      continue;
    }
    const Scores scores = matrix.ScoresOfClass(c);
    ++counted;
    sum.precision += scores.precision;
    sum.recall += scores.recall;
    sum.f1 += scores.f1;
    tp += matrix.At(c, c);
    fp += matrix.Predictions(c) - matrix.At(c, c);
    fn += matrix.Targets(c) - matrix.At(c, c);
  }
  if (average == Average::kMicro) return ScoresOf(tp, fp, fn);
  if (counted == 0) return {};
  return {sum.precision / counted, sum.recall / counted, sum.f1 / counted};
}

}  // namespace noron
