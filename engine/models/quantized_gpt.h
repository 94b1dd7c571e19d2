// A GPT for generating whose linear layers, head and token table are 8-bit numbers: about a quarter
// of the memory, and of the time where memory is the limit. It computes as Gpt does; only the
// weights (and, far less, the inputs of the products) are rounded: see kernels/quantized.h.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "engine/core/context.h"
#include "engine/core/param_store.h"
#include "engine/models/gpt.h"
#include "engine/nn/quantized_store.h"

namespace noron {

class QuantizedGpt {
 public:
  // The numbers of the parameter of this name, as a ParamStore holds them; valid until the next
  // call. With a file behind it the model is never in memory as 32-bit numbers.
  using Source = std::function<std::span<const float>(std::string_view name)>;

  QuantizedGpt(Context& context, const GptConfig& config, const Source& source);
  // From the parameters of a Gpt of this configuration.
  QuantizedGpt(Context& context, const GptConfig& config, const ParamStore& parameters);

  // Not for tapes with gradients.
  const Gpt& Model() const { return gpt_; }
  int64_t Bytes() const;  // of all parameters

 private:
  ParamStore rest_;  // biases, norms, positions
  nn::QuantizedStore matrices_;
  Gpt gpt_;
};

}  // namespace noron
