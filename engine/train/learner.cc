#include "engine/train/learner.h"

#include <cmath>

#include "engine/kernels/reductions.h"

namespace noron {
namespace {

std::optional<Lora> MakeLora(ParamStore& store, const LearnerConfig& config) {
  if (config.lora.rank == 0) return std::nullopt;
  Rng rng(config.lora_seed);
  return Lora(store, config.lora, rng);
}

// Under LoRA: the adapted weights and what no rule names are frozen.
std::vector<ParameterRule> RulesOf(const LearnerConfig& config, const std::optional<Lora>& lora) {
  if (!lora) return config.rules;
  std::vector<ParameterRule> rules = Freeze(lora->Adapted());
  rules.insert(rules.end(), config.rules.begin(), config.rules.end());
  rules.push_back({"*", {.thaw_at = kNever}});
  return rules;
}

}  // namespace

StepResult ClipAndUpdate(Context& context, std::span<Optimizer* const> optimizers, double loss,
                         double learning_rate, double clip_norm) {
  double squares = 0;
  for (Optimizer* optimizer : optimizers) {
    ParamStore& store = optimizer->Store();
    squares += kernels::SumOfSquares(context, store.Gradients().data(), store.Floats());
  }
  StepResult result{.loss = loss, .gradient_norm = std::sqrt(squares)};
  result.finite = std::isfinite(result.loss) && std::isfinite(result.gradient_norm);
  if (!result.finite) return result;
  for (Optimizer* optimizer : optimizers) {
    optimizer->Update(context, learning_rate, ClipScale(result.gradient_norm, clip_norm));
  }
  Lap(context, Profile::Section::kOptimizer);
  return result;
}

Learner::Learner(Context& context, ParamStore& store, const LearnerConfig& config)
    : context_(context),
      store_(store),
      config_(config),
      lora_(MakeLora(store, config)),
      optimizer_(store, config.optimizer, RulesOf(config, lora_)) {
  if (lora_) lora_optimizer_.emplace(lora_->Adapters(), config.optimizer);
}

void Learner::ZeroGradients() {
  store_.ZeroGradients();
  if (lora_) lora_->Adapters().ZeroGradients();
  Lap(context_, Profile::Section::kZeroing);
}

StepResult Learner::Update(double loss, int64_t step) {
  if (lora_) lora_->PullGradients(context_);
  optimizer_.ZeroFrozenGradients();
  Optimizer* const both[] = {&optimizer_, lora_ ? &*lora_optimizer_ : nullptr};
  const StepResult result = ClipAndUpdate(context_, std::span(both).first(lora_ ? 2 : 1), loss,
                                          config_.schedule.Rate(step), config_.clip_norm);
  if (lora_ && result.finite) lora_->Apply(context_);
  Lap(context_, Profile::Section::kOptimizer);
  return result;
}

void Learner::SetConfig(const LearnerConfig& config) {
  config_.optimizer = config.optimizer;
  config_.schedule = config.schedule;
  config_.clip_norm = config.clip_norm;
  optimizer_.SetConfig(config.optimizer);
  if (lora_) lora_optimizer_->SetConfig(config.optimizer);
}

}  // namespace noron
