#include <cmath>

#include "engine/ops/element_loss.h"

namespace noron {

Tensor MeanAbsoluteError(Tape& tape, Tensor prediction, Tensor target, Reduction reduction) {
  return ElementLoss(
      tape, "mae", prediction, target, reduction,
      [](double p, double t, int64_t) { return std::fabs(p - t); },
      [](double p, double t, int64_t) { return p > t   ? 1.0
                                               : p < t ? -1.0
                                                       : 0.0; });
}

}  // namespace noron
