#include "engine/train/lora.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/kernels/gemm.h"
#include "engine/train/parameter_rules.h"

namespace noron {
namespace {

std::vector<const Parameter*> Chosen(const ParamStore& base, const LoraConfig& config) {
  std::vector<const Parameter*> chosen;
  for (const Parameter& parameter : base.Parameters()) {
    const bool matches = std::any_of(
        config.patterns.begin(), config.patterns.end(),
        [&](const std::string& pattern) { return MatchesPattern(pattern, parameter.name); });
    if (matches && parameter.tensor.shape.Rank() >= 2) chosen.push_back(&parameter);
  }
  if (!chosen.empty()) return chosen;
  std::string patterns;
  for (const std::string& pattern : config.patterns) patterns += " '" + pattern + "'";
  throw Error("config.choice", "LoRA: no matrix of this model is called" + patterns,
              {{"value", patterns}});
}

// Filters [out, in, kernel…] are matrices too: [out, what one output sees].
int Inputs(Tensor weight) { return static_cast<int>(weight.Size() / weight.shape[0]); }

struct Names {
  std::string a, b;
};
Names NamesOf(const Parameter& weight) {
  return {weight.name + ".lora_A", weight.name + ".lora_B"};
}

// A store with room for the factors of all `chosen`.
ParamStore MakeStore(const std::vector<const Parameter*>& chosen, int rank) {
  const auto add = [&](ParamStore& store) {
    for (const Parameter* weight : chosen) {
      const Names names = NamesOf(*weight);
      store.Add(names.a, {rank, Inputs(weight->tensor)}, true);
      store.Add(names.b, {weight->tensor.shape[0], rank}, true);
    }
  };
  ParamStore plan;
  add(plan);
  ParamStore store(ParamStore::Hold::kGradients, plan.Floats());
  add(store);
  return store;
}

void AddScaled(std::span<const float> from, double scale, float* to) {
  const float factor = static_cast<float>(scale);
  for (size_t i = 0; i < from.size(); ++i) to[i] += factor * from[i];
}

}  // namespace

Lora::Lora(ParamStore& base, const LoraConfig& config, Rng& rng)
    : scale_(config.alpha / config.rank), adapters_(MakeStore(Chosen(base, config), config.rank)) {
  const double deviation = 1 / std::sqrt(config.rank);
  for (const Parameter* weight : Chosen(base, config)) {
    const Names names = NamesOf(*weight);
    const Tensor a = adapters_.Find(names.a)->tensor, b = adapters_.Find(names.b)->tensor;
    for (float& value : a.Values()) value = static_cast<float>(deviation * rng.Normal());
    const std::span<float> w = weight->tensor.Values();
    list_.push_back({weight->name, weight->tensor, {w.begin(), w.end()}, a, b});
    product_.resize(std::max(
        {product_.size(), w.size(), static_cast<size_t>(a.Size()), static_cast<size_t>(b.Size())}));
  }
}

std::vector<std::string> Lora::Adapted() const {
  std::vector<std::string> names;
  for (const Adapter& adapter : list_) names.push_back(adapter.name);
  return names;
}

void Lora::PullGradients(Context& context) {
  for (const Adapter& adapter : list_) {
    const int out = adapter.weight.shape[0], in = Inputs(adapter.weight);
    const int rank = adapter.a.shape[0];
    const kernels::Matrix gradient{adapter.weight.grad, in};
    kernels::Gemm(context, rank, in, out, {adapter.b.data, rank, true}, gradient, product_.data(),
                  in);
    AddScaled(std::span(product_).first(adapter.a.Size()), scale_, adapter.a.grad);
    kernels::Gemm(context, out, rank, in, gradient, {adapter.a.data, in, true}, product_.data(),
                  rank);
    AddScaled(std::span(product_).first(adapter.b.Size()), scale_, adapter.b.grad);
  }
}

void Lora::Apply(Context& context) {
  for (const Adapter& adapter : list_) {
    const int out = adapter.weight.shape[0], in = Inputs(adapter.weight);
    const int rank = adapter.a.shape[0];
    kernels::Gemm(context, out, in, rank, {adapter.b.data, rank}, {adapter.a.data, in},
                  product_.data(), in);
    std::copy(adapter.frozen.begin(), adapter.frozen.end(), adapter.weight.data);
    AddScaled(std::span(product_).first(adapter.frozen.size()), scale_, adapter.weight.data);
  }
}

}  // namespace noron
