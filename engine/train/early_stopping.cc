#include "engine/train/early_stopping.h"

#include <cmath>

namespace noron {

bool EarlyStopping::Observe(int64_t step, double figure) {
  const double gain = config_.lower_is_better ? best_ - figure : figure - best_;
  const bool better = HasBest() ? gain > config_.min_delta : !std::isnan(figure);
  if (!better) {
    ++since_best_;
    return false;
  }
  best_ = figure;
  best_step_ = step;
  since_best_ = 0;
  return true;
}

}  // namespace noron
