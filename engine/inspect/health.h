// What can be wrong with a network that trains, named: units that are dead or saturated, gradients
// that vanish or explode, over- and underfitting. Thresholds stand with the names.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/param_store.h"
#include "engine/nn/activation.h"

namespace noron {

// Units of a layer by the slope of their activation over many samples. A unit whose slope is small
// everywhere passes no gradient on, and so does not learn.
struct UnitCounts {
  int units = 0;
  int dead = 0;       // slope 0 for every sample: ReLU that never fires
  int saturated = 0;  // slope below kSaturatedSlope of the steepest for kSaturatedShare of samples
};
inline constexpr double kSaturatedSlope = 0.05;
inline constexpr double kSaturatedShare = 0.9;
// z [samples, units]: what goes into the activation; `slope` that of leaky ReLU. Only sigmoid and
// tanh saturate (the others keep a slope on one side), only ReLU dies.
UnitCounts CountUnits(nn::Activation activation, std::span<const float> z, int units);

// √(mean x²): how large the numbers of a layer are.
double RootMeanSquare(std::span<const float> values);

// Equal bins from the smallest to the largest number; values that are not finite count nowhere.
struct Histogram {
  double low = 0, high = 0;
  std::vector<int64_t> counts{};
};
Histogram HistogramOf(std::span<const float> values, int bins);

// One layer of any model: its parameters together, after a backward pass.
struct LayerHealth {
  std::string name{};  // a pattern of LayerPatterns()
  int64_t parameters = 0;
  double weight_norm = 0;    // ‖W‖₂ of all of them
  double gradient_norm = 0;  // ‖∂L/∂W‖₂
  Histogram weights{};
};
// In the order of LayerPatterns(): from the input to the output.
std::vector<LayerHealth> LayersOf(const ParamStore& store, int bins = 20);

enum class GradientFlow { kHealthy, kVanishing, kExploding };
std::string_view Name(GradientFlow flow);
// From the root mean square of each layer's gradients: vanishing when the first layer's is below
// kVanishingRatio of the last one's, exploding when one is above kExplodingGradient or no number.
inline constexpr double kVanishingRatio = 1e-3;
inline constexpr double kExplodingGradient = 100.0;
GradientFlow NameFlow(std::span<const LayerHealth> layers);

enum class Fit { kUnclear, kGood, kUnderfitting, kOverfitting };
std::string_view Name(Fit fit);
// From losses measured at the same steps on the training and the validation part:
//   overfitting   validation is kOverfittingRise above its lowest, and by kNoticeable of what it
//                 began with; training fell since then
//   underfitting  training has not fallen by kUnderfittingFall of where it began
//   unclear       fewer than three measurements, or one that is no number
inline constexpr double kOverfittingRise = 0.1;
inline constexpr double kNoticeable = 0.02;
inline constexpr double kUnderfittingFall = 0.4;
Fit NameFit(std::span<const double> train, std::span<const double> validation);

}  // namespace noron
