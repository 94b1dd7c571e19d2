#include "engine/nn/loss.h"

#include "engine/ops/ops.h"

namespace noron::nn {

Tensor MeanLoss(Tape& tape, Loss loss, Tensor output, const Target& target) {
  switch (loss) {
    case Loss::kMse:
      return MeanSquaredError(tape, output, target.values);
    case Loss::kMae:
      return MeanAbsoluteError(tape, output, target.values);
    case Loss::kBce:
      return BinaryCrossEntropy(tape, output, target.values);
    case Loss::kHinge:
      return Hinge(tape, output, target.values);
    case Loss::kCrossEntropy:
      break;
  }
  return CrossEntropy(tape, output, target.labels);
}

}  // namespace noron::nn
