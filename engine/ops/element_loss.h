// Losses that are a sum over elements of prediction and target. They are small beside the model
// under them, so plain loops in double precision serve.
#pragma once

#include "engine/ops/ops.h"
#include "engine/ops/support.h"

namespace noron {

// loss(prediction, target, index) is one term, slope(…) its derivative by the prediction.
template <typename Loss, typename Slope>
Tensor ElementLoss(Tape& tape, const char* operation, Tensor prediction, Tensor target,
                   Reduction reduction, Loss loss, Slope slope) {
  CheckShapes(prediction.shape == target.shape, operation, "prediction", prediction.shape, "target",
              target.shape, "they must be the same");
  const int64_t size = prediction.Size();
  const double scale = reduction == Reduction::kMean ? 1.0 / size : 1.0;
  Tensor y = tape.New({}, {prediction});
  double sum = 0;
  for (int64_t i = 0; i < size; ++i) sum += loss(prediction.data[i], target.data[i], i);
  y.data[0] = static_cast<float>(scale * sum);
  tape.Record(operation, {prediction, target}, y, [=] {
    const double upstream = scale * y.grad[0];
    for (int64_t i = 0; i < size; ++i) {
      prediction.grad[i] +=
          static_cast<float>(upstream * slope(prediction.data[i], target.data[i], i));
    }
  });
  return y;
}

}  // namespace noron
