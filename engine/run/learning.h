// From an experiment to how its weights learn: shared by all tasks that learn by descent.
#pragma once

#include "engine/io/experiment.h"
#include "engine/train/learner.h"

namespace noron {

// Optimizer, schedule and clipping, and what the experiment says of single parameters: freezing,
// rates by layer, LoRA. `store` holds the model. Throws config.choice for a pattern that matches no
// parameter.
LearnerConfig LearnerConfigOf(const Experiment& experiment, const ParamStore& store);

}  // namespace noron
