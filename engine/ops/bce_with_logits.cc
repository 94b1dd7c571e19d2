#include <algorithm>
#include <cmath>

#include "engine/ops/element_loss.h"

namespace noron {

Tensor BinaryCrossEntropy(Tape& tape, Tensor logits, Tensor target,
                          std::span<const float> pos_weight, Reduction reduction) {
  const int64_t columns = logits.shape.Columns();
  CheckShapes(pos_weight.empty() || static_cast<int64_t>(pos_weight.size()) == columns,
              "bce_with_logits", "logits", logits.shape, "pos_weight",
              Shape{static_cast<int>(pos_weight.size())},
              "there must be one weight for each column");
  const std::span<const float> kept = Keep(tape, pos_weight);
  const auto weight = [=](int64_t i) { return kept.empty() ? 1.0 : kept[i % columns]; };
  const auto softplus = [](double x) {
    return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x)));
  };
  return ElementLoss(
      tape, "bce_with_logits", logits, target, reduction,
      // -ln σ(x) = softplus(-x), -ln(1 - σ(x)) = softplus(x)
      [=](double x, double t, int64_t i) {
        return weight(i) * t * softplus(-x) + (1 - t) * softplus(x);
      },
      [=](double x, double t, int64_t i) {
        const double sigmoid = 1 / (1 + std::exp(-x));
        return weight(i) * t * (sigmoid - 1) + (1 - t) * sigmoid;
      });
}

}  // namespace noron
