// One training step of a multilayer perceptron slowed down: forward values, loss, δ at the output
// and layer by layer, ∂L/∂W, ∂L/∂b, update. Everything is computed again in double precision, with
// the course's formulas and not with the tape, and each gradient stands next to a finite
// difference. Plain gradient descent: W ← W - η·∂L/∂W.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/inspect/derivation.h"
#include "engine/models/mlp.h"
#include "engine/nn/loss.h"

namespace noron {

// The samples of the step; `labels` for cross-entropy, else `targets`.
struct WorksheetBatch {
  std::span<const float> x{};         // [samples, inputs]
  std::span<const float> targets{};   // [samples, outputs]
  std::span<const int32_t> labels{};  // [samples]
};

struct WorksheetLayer {
  int inputs = 0, units = 0;
  nn::Activation activation = nn::Activation::kIdentity;
  std::vector<double> weight{}, bias{};                        // [units, inputs], [units]: before
  std::vector<double> z{}, a{}, slope{};                       // [samples, units]; slope = θ'(z)
  std::vector<double> delta{}, delta_difference{};             // [samples, units]: δ = ∂L/∂z
  std::vector<double> weight_gradient{}, weight_difference{};  // [units, inputs]
  std::vector<double> bias_gradient{}, bias_difference{};      // [units]
  std::vector<double> new_weight{}, new_bias{};                // after the update
};

struct Worksheet {
  nn::Loss loss_kind = nn::Loss::kMse;
  int samples = 0;
  double learning_rate = 0;
  double leaky_slope = 0;         // of leaky ReLU
  std::vector<double> x{};        // [samples, inputs]
  std::vector<double> targets{};  // [samples, outputs]; one-hot for cross-entropy
  std::vector<double> terms{};    // [samples]: what each sample adds to the loss
  double loss = 0;                // the mean over samples and outputs, as in ops.h
  double new_loss = 0;            // of the same samples after the update
  std::vector<double> output_gradient{};  // [samples, outputs]: ∂L/∂a⁽ᴸ⁾, or ∂L/∂z⁽ᴸ⁾ of logits
  std::vector<WorksheetLayer> layers{};  // layers[k - 1] is layer k
};

// For networks of up to kWorksheetParameters: larger ones are no longer to be read by a person.
// Throws Error("number.range") for those and for labels out of range, Error("shape.mismatch") when
// the batch does not fit.
inline constexpr int64_t kWorksheetParameters = 2000;
Worksheet MakeWorksheet(const Mlp& mlp, nn::Loss loss, const WorksheetBatch& batch,
                        double learning_rate);

// A number of the worksheet. `layer`, `unit` and `input` count from 1, as in the notation, `sample`
// from 0.
struct WorksheetCell {
  enum class Quantity {
    kZ,               // z⁽ᵏ⁾ⱼ of a sample
    kA,               // a⁽ᵏ⁾ⱼ of a sample
    kLoss,            // L
    kDelta,           // δ⁽ᵏ⁾ⱼ of a sample
    kWeightGradient,  // ∂L/∂W⁽ᵏ⁾ⱼᵢ
    kBiasGradient,    // ∂L/∂b⁽ᵏ⁾ⱼ
    kNewWeight,       // W⁽ᵏ⁾ⱼᵢ after the update
    kNewBias          // b⁽ᵏ⁾ⱼ after the update
  };
  Quantity quantity = Quantity::kLoss;
  int layer = 1;
  int unit = 1;
  int input = 1;
  int sample = 0;
};

// Throws Error("number.range") for a cell that is not there.
Derivation Derive(const Worksheet& worksheet, const WorksheetCell& cell);

}  // namespace noron
