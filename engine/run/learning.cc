#include "engine/run/learning.h"

#include "engine/run/model.h"

namespace noron {

LearnerConfig LearnerConfigOf(const Experiment& experiment) {
  LearnerConfig config;
  config.optimizer = OptimizerConfigOf(experiment);
  config.schedule = ScheduleOf(experiment);
  config.clip_norm = experiment.training.clip_norm;
  return config;
}

}  // namespace noron
