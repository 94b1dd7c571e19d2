#include "engine/inspect/health.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "engine/inspect/activation_curve.h"
#include "engine/train/parameter_rules.h"

namespace noron {
namespace {

double SquaredNorm(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += double{value} * value;
  return sum;
}

}  // namespace

UnitCounts CountUnits(nn::Activation activation, std::span<const float> z, int units) {
  assert(units > 0 && z.size() % units == 0);
  UnitCounts counts{.units = units};
  const size_t samples = z.size() / units;
  if (samples == 0) return counts;
  const double steepest = ActivationSlope(activation, 0);
  const bool saturates =
      activation == nn::Activation::kSigmoid || activation == nn::Activation::kTanh;
  for (int unit = 0; unit < units; ++unit) {
    size_t flat = 0, zero = 0;
    for (size_t sample = 0; sample < samples; ++sample) {
      const double slope = ActivationSlope(activation, z[sample * units + unit]);
      flat += slope < kSaturatedSlope * steepest;
      zero += slope == 0;
    }
    if (saturates) {
      counts.saturated += static_cast<double>(flat) >= kSaturatedShare * samples;
    } else {
      counts.dead += zero == samples;
    }
  }
  return counts;
}

double RootMeanSquare(std::span<const float> values) {
  if (values.empty()) return 0;
  return std::sqrt(SquaredNorm(values) / static_cast<double>(values.size()));
}

Histogram HistogramOf(std::span<const float> values, int bins) {
  Histogram histogram;
  histogram.counts.assign(bins, 0);
  histogram.low = std::numeric_limits<double>::infinity();
  histogram.high = -histogram.low;
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    histogram.low = std::min(histogram.low, double{value});
    histogram.high = std::max(histogram.high, double{value});
  }
  if (histogram.low > histogram.high) histogram.low = histogram.high = 0;
  const double width = (histogram.high - histogram.low) / bins;
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    const int bin = width > 0 ? static_cast<int>((value - histogram.low) / width) : 0;
    ++histogram.counts[std::min(bin, bins - 1)];
  }
  return histogram;
}

std::vector<LayerHealth> LayersOf(const ParamStore& store, int bins) {
  std::vector<LayerHealth> layers;
  std::vector<float> values;
  for (const std::string& pattern : LayerPatterns(store)) {
    LayerHealth layer{.name = pattern};
    values.clear();
    double squares = 0, gradient_squares = 0;
    for (const Parameter& parameter : store.Parameters()) {
      if (!MatchesPattern(pattern, parameter.name)) continue;
      const std::span<const float> numbers = parameter.tensor.Values();
      layer.parameters += parameter.tensor.Size();
      squares += SquaredNorm(numbers);
      gradient_squares += SquaredNorm(parameter.tensor.Gradient());
      values.insert(values.end(), numbers.begin(), numbers.end());
    }
    layer.weight_norm = std::sqrt(squares);
    layer.gradient_norm = std::sqrt(gradient_squares);
    layer.weights = HistogramOf(values, bins);
    layers.push_back(std::move(layer));
  }
  return layers;
}

std::string_view Name(GradientFlow flow) {
  constexpr std::string_view kNames[] = {"healthy", "vanishing", "exploding"};
  return kNames[static_cast<int>(flow)];
}

GradientFlow NameFlow(std::span<const LayerHealth> layers) {
  const auto rms = [](const LayerHealth& layer) {
    return layer.gradient_norm / std::sqrt(static_cast<double>(layer.parameters));
  };
  for (const LayerHealth& layer : layers) {
    if (!(rms(layer) <= kExplodingGradient)) return GradientFlow::kExploding;
  }
  if (layers.size() > 1 && rms(layers.front()) < kVanishingRatio * rms(layers.back())) {
    return GradientFlow::kVanishing;
  }
  return GradientFlow::kHealthy;
}

std::string_view Name(Fit fit) {
  constexpr std::string_view kNames[] = {"unclear", "good", "underfitting", "overfitting"};
  return kNames[static_cast<int>(fit)];
}

Fit NameFit(std::span<const double> train, std::span<const double> validation) {
  assert(train.size() == validation.size());
  const auto finite = [](double loss) { return std::isfinite(loss); };
  constexpr size_t kFewest = 3;
  if (train.size() < kFewest || !std::ranges::all_of(train, finite) ||
      !std::ranges::all_of(validation, finite)) {
    return Fit::kUnclear;
  }
  const size_t best = std::ranges::min_element(validation) - validation.begin();
  const double rise = validation.back() - validation[best];
  if (rise > kOverfittingRise * validation[best] && rise > kNoticeable * validation.front() &&
      train.back() < train[best]) {
    return Fit::kOverfitting;
  }
  if (train.back() > (1 - kUnderfittingFall) * train.front()) return Fit::kUnderfitting;
  return Fit::kGood;
}

}  // namespace noron
