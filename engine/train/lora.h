// Low-rank adaptation (Hu et al. 2022): chosen weights W₀ [out, in] are frozen, and what is learned
// is a small change of them, W = W₀ + α/r·B·A, with A [r, in] and B [out, r]. Filters of
// convolutions [out, channels, kernel…] are [out, in] with in = channels·kernel.
//
// The sum is put into the weight itself before each pass, and the gradients of A and B are those of
// W times the other factor. So any model gets it without knowing, and the weights are merged
// always.
#pragma once

#include <string>
#include <vector>

#include "engine/core/context.h"
#include "engine/core/param_store.h"
#include "engine/core/rng.h"

namespace noron {

struct LoraConfig {
  std::vector<std::string> patterns;  // of weights, as in ParameterRule: "*.attn.*.weight"
  int rank = 0;                       // r; 0: no LoRA
  double alpha = 1.0;                 // α
};

class Lora {
 public:
  // For the matrices of `base` whose names match one of the patterns; `base` outlives the object
  // and has gradients. A is drawn from N(0, 1/r), B is 0, so that W begins as W₀. Throws
  // Error("config.choice") when no matrix matches.
  Lora(ParamStore& base, const LoraConfig& config, Rng& rng);

  // What is learned: "<weight>.lora_A", "<weight>.lora_B".
  ParamStore& Adapters() { return adapters_; }
  std::vector<std::string> Adapted() const;  // names of the weights

  // After a backward pass, where G is the gradient of W: dA += α/r·Bᵀ·G, dB += α/r·G·Aᵀ.
  void PullGradients(Context& context);
  // After an update of A and B: W = W₀ + α/r·B·A.
  void Apply(Context& context);

 private:
  struct Adapter {
    std::string name;           // of the weight
    Tensor weight;              // W
    std::vector<float> frozen;  // W₀
    Tensor a, b;
  };
  double scale_;
  ParamStore adapters_;
  std::vector<Adapter> list_;
  std::vector<float> product_;  // working memory: the largest of B·A, Bᵀ·G and G·Aᵀ
};

}  // namespace noron
