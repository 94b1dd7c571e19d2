#include "engine/models/quantized_gpt.h"

#include <algorithm>

#include "engine/core/rng.h"

namespace noron {
namespace {

Gpt Build(ParamStore& rest, nn::QuantizedStore& matrices, const GptConfig& config) {
  Rng unused;  // all initial values are replaced
  return Gpt(nn::Scope(rest, unused, &matrices), config);
}

// What the parameters that are no matrices take.
int64_t RestFloats(const GptConfig& config) {
  ParamStore plan;
  nn::QuantizedStore matrices;
  Build(plan, matrices, config);
  return plan.Floats();
}

}  // namespace

QuantizedGpt::QuantizedGpt(Context& context, const GptConfig& config, const Source& source)
    : rest_(ParamStore::Hold::kValues, RestFloats(config)), gpt_(Build(rest_, matrices_, config)) {
  for (const Parameter& parameter : rest_.Parameters()) {
    std::ranges::copy(source(parameter.name), parameter.tensor.data);
  }
  matrices_.Fill(context, source);
}

QuantizedGpt::QuantizedGpt(Context& context, const GptConfig& config, const ParamStore& parameters)
    : QuantizedGpt(context, config, [&](std::string_view name) {
        return std::span<const float>(parameters.Find(name)->tensor.Values());
      }) {}

int64_t QuantizedGpt::Bytes() const {
  return rest_.Floats() * static_cast<int64_t>(sizeof(float)) + matrices_.Bytes();
}

}  // namespace noron
