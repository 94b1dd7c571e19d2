#include "engine/run/tasks/mlp_config.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/io/nearest.h"

namespace noron {
namespace {

constexpr int kLargest = 512;
constexpr size_t kMostNumbers = 8;

struct NamedActivation {
  std::string_view name;
  nn::Activation activation;
};
constexpr NamedActivation kActivations[] = {
    {"sigmoid", nn::Activation::kSigmoid},   {"tanh", nn::Activation::kTanh},
    {"relu", nn::Activation::kRelu},         {"leaky_relu", nn::Activation::kLeakyRelu},
    {"gelu", nn::Activation::kGelu},         {"silu", nn::Activation::kSilu},
    {"softplus", nn::Activation::kSoftplus}, {"identity", nn::Activation::kIdentity},
};

// The parts of a list between commas, without white space around them; none of an empty list.
std::vector<std::string_view> Parts(std::string_view list) {
  std::vector<std::string_view> parts;
  if (list.find_first_not_of(' ') == std::string_view::npos) return parts;
  for (size_t begin = 0; begin <= list.size();) {
    const size_t end = std::min(list.find(',', begin), list.size());
    std::string_view part = list.substr(begin, end - begin);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    parts.push_back(part);
    begin = end + 1;
  }
  return parts;
}

[[noreturn]] void RefuseNumbers(const std::string& key, const std::string& value,
                                const std::string& problem) {
  const std::string allowed = "up to 8 numbers from 1 to 512, separated by commas";
  throw Error("config.range",
              key + " is \"" + value + "\", " + problem + " (allowed: " + allowed + ").",
              {{"key", key}, {"value", value}, {"allowed", allowed}});
}

nn::Activation ActivationOf(std::string_view name) {
  std::vector<std::string_view> names;
  std::string allowed;
  for (const NamedActivation& each : kActivations) {
    if (each.name == name) return each.activation;
    names.push_back(each.name);
    allowed += (allowed.empty() ? "" : ", ") + std::string(each.name);
  }
  const std::string value(name), nearest(Nearest(name, names));
  throw Error(
      "config.choice",
      "model.activations has \"" + value + "\", which is no activation (allowed: " + allowed +
          "; nearest: " + nearest + ").",
      {{"key", "model.activations"}, {"value", value}, {"allowed", allowed}, {"nearest", nearest}});
}

}  // namespace

std::vector<int> NumberList(const std::string& key, const std::string& list) {
  std::vector<int> numbers;
  for (const std::string_view part : Parts(list)) {
    int number = 0;
    const auto [end, fault] = std::from_chars(part.data(), part.data() + part.size(), number);
    const bool whole = fault == std::errc() && end == part.data() + part.size();
    if (!whole || number < 1 || number > kLargest) {
      RefuseNumbers(key, list, "where \"" + std::string(part) + "\" is no such number");
    }
    numbers.push_back(number);
  }
  if (numbers.size() > kMostNumbers) RefuseNumbers(key, list, "more than there can be");
  return numbers;
}

MlpConfig MlpConfigOf(const Experiment& experiment, int inputs, int outputs,
                      nn::Activation output) {
  const std::vector<int> hidden = NumberList("model.widths", experiment.model.widths);
  MlpConfig config;
  config.widths.push_back(inputs);
  config.widths.insert(config.widths.end(), hidden.begin(), hidden.end());
  config.widths.push_back(outputs);
  for (const std::string_view name : Parts(experiment.model.activations)) {
    config.activations.push_back(ActivationOf(name));
  }
  if (config.activations.size() == 1) {
    config.activations = std::vector(hidden.size(), config.activations.front());
  }
  if (config.activations.size() != hidden.size()) {
    throw Error("config.range",
                "model.activations is \"" + experiment.model.activations + "\" for " +
                    std::to_string(hidden.size()) +
                    " hidden layers (allowed: one for all of them, or one for each).",
                {{"key", "model.activations"},
                 {"value", experiment.model.activations},
                 {"allowed", "1 or " + std::to_string(hidden.size())}});
  }
  config.activations.push_back(output);
  config.dropout = static_cast<float>(experiment.model.dropout);
  return config;
}

std::string_view Name(nn::Activation activation) {
  const auto found = std::ranges::find(kActivations, activation, &NamedActivation::activation);
  return found == std::end(kActivations) ? "other" : found->name;
}

}  // namespace noron
