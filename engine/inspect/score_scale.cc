#include "engine/inspect/score_scale.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/core/error.h"
#include "engine/core/rng.h"

namespace noron {
namespace {

// scores [queries, keys].
ScoreSpread SpreadOf(std::span<const double> scores, int keys) {
  ScoreSpread spread;
  double sum = 0, squares = 0;
  for (double score : scores) {
    sum += score;
    squares += score * score;
  }
  const double count = static_cast<double>(scores.size());
  spread.variance = squares / count - (sum / count) * (sum / count);

  const size_t queries = scores.size() / keys;
  for (size_t query = 0; query < queries; ++query) {
    const auto row = scores.subspan(query * keys, keys);
    const double largest = *std::max_element(row.begin(), row.end());
    double denominator = 0;
    for (double score : row) denominator += std::exp(score - largest);
    spread.largest += 1 / denominator;
    for (double score : row) {
      const double weight = std::exp(score - largest) / denominator;
      if (weight > 0) spread.entropy -= weight * std::log(weight);
      spread.slope += weight * (1 - weight);
    }
  }
  spread.largest /= static_cast<double>(queries);
  spread.entropy /= static_cast<double>(queries);
  spread.slope /= static_cast<double>(queries);
  return spread;
}

}  // namespace

std::vector<ScoreScaleRow> MeasureScoreScale(std::span<const int> widths,
                                             const ScoreScaleConfig& config) {
  std::vector<ScoreScaleRow> rows;
  for (const int width : widths) {
    if (width < 1) {
      throw Error("number.range", "a width of " + std::to_string(width) + " is none: at least 1",
                  {{"key", "width"}, {"value", std::to_string(width)}, {"minimum", "1"}});
    }
    Rng rng(config.seed, static_cast<uint64_t>(width));
    std::vector<double> query(width), dots, scaled;
    for (int q = 0; q < config.queries; ++q) {
      for (double& entry : query) entry = rng.Normal();
      for (int k = 0; k < config.keys; ++k) {
        double dot = 0;
        for (const double entry : query) dot += entry * rng.Normal();
        dots.push_back(dot);
        scaled.push_back(dot / std::sqrt(static_cast<double>(width)));
      }
    }
    rows.push_back({width, SpreadOf(dots, config.keys), SpreadOf(scaled, config.keys)});
  }
  return rows;
}

}  // namespace noron
