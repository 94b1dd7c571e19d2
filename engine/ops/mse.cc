#include "engine/ops/element_loss.h"

namespace noron {

Tensor MeanSquaredError(Tape& tape, Tensor prediction, Tensor target, Reduction reduction) {
  return ElementLoss(
      tape, "mse", prediction, target, reduction,
      [](double p, double t, int64_t) { return (p - t) * (p - t); },
      [](double p, double t, int64_t) { return 2 * (p - t); });
}

}  // namespace noron
