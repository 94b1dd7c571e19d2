#include "engine/metrics/regression.h"

#include <cmath>
#include <numeric>

#include "engine/metrics/scores.h"

namespace noron {

RegressionScores ScoreRegression(std::span<const float> predicted, std::span<const float> target) {
  RequireSameSize("regression", predicted.size(), target.size());
  if (target.empty()) throw Error("number.range", "regression: there is nothing to score");
  const double n = static_cast<double>(target.size());
  const double mean = std::accumulate(target.begin(), target.end(), 0.0) / n;
  double absolute = 0, squared = 0, spread = 0;
  for (size_t i = 0; i < target.size(); ++i) {
    const double d = double{predicted[i]} - target[i];
    absolute += std::fabs(d);
    squared += d * d;
    spread += (target[i] - mean) * (target[i] - mean);
  }
  return {absolute / n, std::sqrt(squared / n), spread == 0 ? 0.0 : 1 - squared / spread};
}

}  // namespace noron
