// How the parameters of a model are treated in training, chosen by name: frozen, thawed later, or
// with a smaller learning rate than the rest.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/param_store.h"

namespace noron {

inline constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

struct Treatment {
  double rate = 1.0;    // the learning rate is multiplied by this
  int64_t thaw_at = 0;  // the first update, from 0, that changes them; kNever: frozen
  bool operator==(const Treatment&) const = default;
};

struct ParameterRule {
  std::string pattern;  // of names, in which * stands for any characters: "h.0.*"
  Treatment treatment;
};

bool MatchesPattern(std::string_view pattern, std::string_view name);

// One treatment for each parameter: that of the first rule whose pattern matches its name, the
// default without one. Throws Error("config.choice") for a pattern that matches no parameter.
std::vector<Treatment> Treatments(const ParamStore& store, std::span<const ParameterRule> rules);

// The layers of a model as patterns, in the order in which its parameters were made, which for ours
// is from the input to the output: names alike up to their first number, or else their first part,
// belong together. {"wte.*", "h.0.*", "h.1.*", "ln_f.*"}.
std::vector<std::string> LayerPatterns(const ParamStore& store);

// Rules for layers given from the input to the output, as LayerPatterns() gives them.
//   Freeze          none of them learns (feature extraction)
//   Discriminative  each layer learns `factor` times as fast as the next one; the last one at the
//                   full rate (Howard & Ruder 2018, section 3.2: factor 1/2.6)
//   Unfreeze        the last one learns from the start, and one more every so many updates (ibid.,
//                   section 3.3: gradual unfreezing)
std::vector<ParameterRule> Freeze(std::span<const std::string> layers);
std::vector<ParameterRule> Discriminative(std::span<const std::string> layers, double factor);
std::vector<ParameterRule> Unfreeze(std::span<const std::string> layers, int64_t every);

}  // namespace noron
