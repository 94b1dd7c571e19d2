#include "engine/train/learner.h"

#include <cmath>

namespace noron {

StepResult ClipAndUpdate(Context& context, ParamStore& store, Optimizer& optimizer, double loss,
                         double learning_rate, double clip_norm) {
  StepResult result{.loss = loss, .gradient_norm = GradientNorm(context, store)};
  result.finite = std::isfinite(result.loss) && std::isfinite(result.gradient_norm);
  if (result.finite) {
    optimizer.Update(context, learning_rate, ClipScale(result.gradient_norm, clip_norm));
  }
  return result;
}

Learner::Learner(Context& context, ParamStore& store, const LearnerConfig& config)
    : context_(context), store_(store), config_(config), optimizer_(store, config.optimizer) {}

StepResult Learner::Update(double loss, int64_t step) {
  return ClipAndUpdate(context_, store_, optimizer_, loss, config_.schedule.Rate(step),
                       config_.clip_norm);
}

void Learner::SetConfig(const LearnerConfig& config) {
  config_ = config;
  optimizer_.SetConfig(config.optimizer);
}

}  // namespace noron
