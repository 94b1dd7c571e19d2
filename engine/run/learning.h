// From an experiment to how its weights learn: shared by all tasks that learn by descent.
#pragma once

#include "engine/io/experiment.h"
#include "engine/train/learner.h"

namespace noron {

LearnerConfig LearnerConfigOf(const Experiment& experiment);

}  // namespace noron
