#include "engine/run/learning.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/core/rng.h"
#include "engine/run/model.h"

namespace noron {
namespace {

// "wte.*, h.0.*" as rules that freeze.
std::vector<ParameterRule> Frozen(std::string_view patterns) {
  std::vector<std::string> list;
  while (!patterns.empty()) {
    const size_t comma = std::min(patterns.find(','), patterns.size());
    std::string_view pattern = patterns.substr(0, comma);
    patterns.remove_prefix(std::min(comma + 1, patterns.size()));
    while (pattern.starts_with(' ')) pattern.remove_prefix(1);
    while (pattern.ends_with(' ')) pattern.remove_suffix(1);
    if (!pattern.empty()) list.emplace_back(pattern);
  }
  return Freeze(list);
}

}  // namespace

LearnerConfig LearnerConfigOf(const Experiment& experiment, const ParamStore& store) {
  const Experiment::Training& training = experiment.training;
  LearnerConfig config;
  config.optimizer = OptimizerConfigOf(experiment);
  config.schedule = ScheduleOf(experiment);
  config.clip_norm = training.clip_norm;
  config.rules = Frozen(training.freeze);
  if (training.layer_rate_decay < 1) {
    const std::vector<std::string> layers = LayerPatterns(store);
    for (ParameterRule& rule : Discriminative(layers, training.layer_rate_decay)) {
      config.rules.push_back(std::move(rule));  // the first that matches counts: freezing does
    }
  }
  if (training.lora_rank > 0) {
    config.lora = {.patterns = {"*"}, .rank = training.lora_rank, .alpha = training.lora_alpha};
    config.lora_seed = RandomBits(static_cast<uint64_t>(experiment.seed), kWeightsStream);
  }
  return config;
}

}  // namespace noron
