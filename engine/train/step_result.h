// What came of one training step.
#pragma once

namespace noron {

struct StepResult {
  double loss = 0;           // of the batch, before the update
  double gradient_norm = 0;  // before clipping
  bool finite = true;        // false: the update was left out
};

}  // namespace noron
