#include <algorithm>

#include "engine/ops/element_loss.h"

namespace noron {

Tensor Hinge(Tape& tape, Tensor score, Tensor target, float margin, Reduction reduction) {
  return ElementLoss(
      tape, "hinge", score, target, reduction,
      [=](double s, double t, int64_t) { return std::max(0.0, margin - t * s); },
      [=](double s, double t, int64_t) { return margin - t * s > 0 ? -t : 0.0; });
}

}  // namespace noron
