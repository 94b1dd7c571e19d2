#include "engine/train/parameter_rules.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"

namespace noron {
namespace {

bool IsNumber(std::string_view part) {
  return !part.empty() &&
         std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "h.0.attn.c_attn.weight" → "h.0.*", "ln_f.weight" → "ln_f.*", "head" → "head".
std::string LayerPattern(std::string_view name) {
  size_t first_end = std::string_view::npos;
  for (size_t begin = 0; begin < name.size();) {
    const size_t end = std::min(name.find('.', begin), name.size());
    if (end == name.size()) break;  // the last part is the parameter itself
    if (first_end == std::string_view::npos) first_end = end;
    if (IsNumber(name.substr(begin, end - begin))) return std::string(name.substr(0, end)) + ".*";
    begin = end + 1;
  }
  if (first_end == std::string_view::npos) return std::string(name);
  return std::string(name.substr(0, first_end)) + ".*";
}

}  // namespace

bool MatchesPattern(std::string_view pattern, std::string_view name) {
  // After a mismatch the last * takes one character more.
  size_t p = 0, n = 0, star = std::string_view::npos, taken = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::vector<Treatment> Treatments(const ParamStore& store, std::span<const ParameterRule> rules) {
  const auto parameters = store.Parameters();
  for (const ParameterRule& rule : rules) {
    const bool used = std::any_of(parameters.begin(), parameters.end(), [&](const Parameter& p) {
      return MatchesPattern(rule.pattern, p.name);
    });
    if (used) continue;
    throw Error("config.choice",
                "no parameter of this model is called '" + rule.pattern + "'; the first one is '" +
                    parameters.front().name + "'",
                {{"value", rule.pattern}, {"nearest", parameters.front().name}});
  }
  std::vector<Treatment> treatments;
  treatments.reserve(parameters.size());
  for (const Parameter& parameter : parameters) {
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const ParameterRule& r) {
      return MatchesPattern(r.pattern, parameter.name);
    });
    treatments.push_back(rule == rules.end() ? Treatment{} : rule->treatment);
  }
  return treatments;
}

std::vector<std::string> LayerPatterns(const ParamStore& store) {
  std::vector<std::string> layers;
  for (const Parameter& parameter : store.Parameters()) {
    const std::string layer = LayerPattern(parameter.name);
    if (std::find(layers.begin(), layers.end(), layer) == layers.end()) layers.push_back(layer);
  }
  return layers;
}

std::vector<ParameterRule> Freeze(std::span<const std::string> layers) {
  std::vector<ParameterRule> rules;
  for (const std::string& layer : layers) rules.push_back({layer, {.thaw_at = kNever}});
  return rules;
}

std::vector<ParameterRule> Discriminative(std::span<const std::string> layers, double factor) {
  std::vector<ParameterRule> rules;
  for (size_t i = 0; i < layers.size(); ++i) {
    const double above = static_cast<double>(layers.size() - 1 - i);
    rules.push_back({layers[i], {.rate = std::pow(factor, above)}});
  }
  return rules;
}

std::vector<ParameterRule> Unfreeze(std::span<const std::string> layers, int64_t every) {
  std::vector<ParameterRule> rules;
  for (size_t i = 0; i < layers.size(); ++i) {
    const auto above = static_cast<int64_t>(layers.size() - 1 - i);
    rules.push_back({layers[i], {.thaw_at = above * every}});
  }
  return rules;
}

}  // namespace noron
