// Why attention divides by √d, measured: the scores of random queries and keys, and how sharp the
// softmax over them is, against the width d (Vaswani et al. 2017, section 3.2.1).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace noron {

// Of many queries, each with its keys.
struct ScoreSpread {
  double variance = 0;  // of the scores
  // Means over the queries:
  double largest = 0;  // the largest weight after the softmax; 1 is full saturation
  double entropy = 0;  // of the weights, in nats; ln(keys) is an even look at all
  double slope = 0;  // Σ w·(1 - w), the trace of the softmax's Jacobian: 0 lets no gradient through
};

struct ScoreScaleRow {
  int width = 0;       // d
  ScoreSpread dot;     // q·k
  ScoreSpread scaled;  // q·k / √d
};

struct ScoreScaleConfig {
  int queries = 200;
  int keys = 16;  // of each query
  uint64_t seed = 1;
};

// Entries of queries and keys are drawn from N(0, 1), so that q·k has the variance d. A row for
// each width, each at least 1 (Error("number.range") otherwise).
std::vector<ScoreScaleRow> MeasureScoreScale(std::span<const int> widths,
                                             const ScoreScaleConfig& config = {});

}  // namespace noron
