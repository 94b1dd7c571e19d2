// Precision, recall and F1 from counts: what classification, spans and ROUGE share; and the check
// that predictions and targets belong together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/core/error.h"

namespace noron {

// Each from 0 to 1; 0/0 counts as 0.
struct Scores {
  double precision = 0;  // tp / (tp + fp)
  double recall = 0;     // tp / (tp + fn)
  double f1 = 0;         // 2 tp / (2 tp + fp + fn)
};

inline double Share(int64_t part, int64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

// From true positives, false positives and false negatives.
inline Scores ScoresOf(int64_t tp, int64_t fp, int64_t fn) {
  return {Share(tp, tp + fp), Share(tp, tp + fn), Share(2 * tp, 2 * tp + fp + fn)};
}

// Throws shape.mismatch.
inline void RequireSameSize(const char* metric, size_t predictions, size_t targets) {
  if (predictions == targets) return;
  throw Error("shape.mismatch", std::string(metric) + ": " + std::to_string(predictions) +
                                    " predictions for " + std::to_string(targets) + " targets");
}

}  // namespace noron
