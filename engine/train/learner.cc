#include "engine/train/learner.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/kernels/reductions.h"

namespace noron {
namespace {

bool MatchesAny(const std::vector<std::string>& patterns, std::string_view name) {
  return std::ranges::any_of(patterns,
                             [&](const auto& pattern) { return MatchesPattern(pattern, name); });
}

std::optional<Lora> MakeLora(ParamStore& store, const LearnerConfig& config) {
  if (config.lora.rank == 0) return std::nullopt;
  LoraConfig lora = config.lora;
  lora.patterns.clear();
  const std::vector<Treatment> treatments = Treatments(store, config.rules);
  for (size_t i = 0; i < treatments.size(); ++i) {
    const std::string& name = store.Parameters()[i].name;
    const bool is_frozen = treatments[i].thaw_at == kNever;
    if (!is_frozen && MatchesAny(config.lora.patterns, name)) lora.patterns.push_back(name);
  }
  if (lora.patterns.empty()) {
    throw Error(
        "config.choice",
        "LoRA has nothing to adapt: no weight that it is for is left unfrozen; freeze fewer, "
        "or set the rank to 0");
  }
  Rng rng(config.lora_seed);
  return Lora(store, lora, rng);
}

std::vector<ParameterRule> RulesOf(const LearnerConfig& config, const ParamStore& store) {
  if (config.lora.rank == 0) return config.rules;
  std::vector<ParameterRule> rules;
  for (const Parameter& parameter : store.Parameters()) {
    if (MatchesAny(config.whole, parameter.name)) continue;
    rules.push_back({parameter.name, {.thaw_at = kNever}});
  }
  rules.insert(rules.end(), config.rules.begin(), config.rules.end());
  return rules;
}

// The adapters of a weight are treated as the rules treat the weight.
std::vector<ParameterRule> AdapterRules(const LearnerConfig& config, const ParamStore& store,
                                        const Lora& lora) {
  const std::vector<Treatment> treatments = Treatments(store, config.rules);
  std::vector<ParameterRule> rules;
  for (const std::string& name : lora.Adapted()) {
    rules.push_back({name + ".lora_*", treatments[store.Find(name) - store.Parameters().data()]});
  }
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
      optimizer_(store, config.optimizer, RulesOf(config, store)) {
  if (!lora_) return;
  lora_optimizer_.emplace(lora_->Adapters(), config.optimizer, AdapterRules(config, store, *lora_));
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
