// A multilayer perceptron: z⁽ᵏ⁾ = W⁽ᵏ⁾·a⁽ᵏ⁻¹⁾ + b⁽ᵏ⁾, a⁽ᵏ⁾ = θ⁽ᵏ⁾(z⁽ᵏ⁾), a⁽⁰⁾ = x, for layers k = 1
// … L. Parameters are named layer.k.weight (W⁽ᵏ⁾) and layer.k.bias (b⁽ᵏ⁾).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/nn/activation.h"
#include "engine/nn/initial.h"
#include "engine/nn/loss.h"
#include "engine/nn/scope.h"

namespace noron {

struct MlpConfig {
  std::vector<int> widths{};                  // {2, 3, 3, 1}: inputs, hidden layers, outputs
  std::vector<nn::Activation> activations{};  // θ⁽¹⁾ … θ⁽ᴸ⁾, one for each layer
  float slope = 0.01f;                        // of leaky ReLU
  float dropout = 0.0f;                       // on the outputs of hidden layers
  std::optional<nn::Initial> initial{};       // none: He under rectifiers, Xavier otherwise
  // Biases start evenly within ±1/√inputs instead of at 0, where few inputs would give all units
  // their bend in one place.
  bool spread_biases = false;

  int Layers() const { return static_cast<int>(activations.size()); }
};

class Mlp {
 public:
  Mlp(nn::Scope scope, const MlpConfig& config);

  struct Output {
    Tensor z;  // [B, outputs]: logits, where the loss wants those
    Tensor a;  // [B, outputs]
  };
  // x [B, inputs]. Watchable: layer.k.z and layer.k.a [sample, unit].
  Output Forward(Tape& tape, Tensor x) const;
  Tensor operator()(Tape& tape, Tensor x) const { return Forward(tape, x).a; }

  // The mean loss of a forward pass: of z⁽ᴸ⁾ where the loss has σ or softmax in it, else of a⁽ᴸ⁾.
  static Tensor Loss(Tape& tape, nn::Loss loss, const Output& output, const nn::Target& target) {
    return nn::MeanLoss(tape, loss, nn::TakesLogits(loss) ? output.z : output.a, target);
  }

  struct Layer {
    Tensor weight;  // [out, in]
    Tensor bias;    // [out]
    nn::Activation activation;
  };
  std::span<const Layer> Layers() const { return layers_; }
  const MlpConfig& Config() const { return config_; }

 private:
  MlpConfig config_;
  std::vector<Layer> layers_;
};

}  // namespace noron
