// When to stop: after `patience` evaluations in a row none of which was the best so far. Whoever
// asks keeps the weights of the best one, to go back to.
#pragma once

#include <cstdint>

namespace noron {

struct EarlyStoppingConfig {
  int patience = 0;             // evaluations; 0: never stops
  double min_delta = 0;         // by how much a figure must be better than the best to count
  bool lower_is_better = true;  // a loss; false for an accuracy
};

class EarlyStopping {
 public:
  explicit EarlyStopping(const EarlyStoppingConfig& config) : config_(config) {}

  // The figure measured at `step`. Whether it is the best so far: then keep the weights. A figure
  // that is not a number is never the best.
  bool Observe(int64_t step, double figure);

  bool Stop() const { return config_.patience > 0 && since_best_ >= config_.patience; }

  bool HasBest() const { return best_step_ >= 0; }
  double Best() const { return best_; }            // when HasBest()
  int64_t BestStep() const { return best_step_; }  // -1: none yet
  int SinceBest() const { return since_best_; }    // evaluations

 private:
  EarlyStoppingConfig config_;
  double best_ = 0;
  int64_t best_step_ = -1;
  int since_best_ = 0;
};

}  // namespace noron
