// How a training step of a GPT grows: its time and memory against one size at a time, and the
// exponent p of the power law  cost ∝ sizeᵖ  that fits best, beside the one that counting predicts.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "engine/bench/gpt_workload.h"

namespace noron {

// The slope of the straight line through (ln x, ln y) with the least squares, over the upper half
// of the points (at least two): what is the same for all sizes matters less there. x in rising
// order, all numbers above 0, at least two points.
double Exponent(std::span<const double> x, std::span<const double> y);

struct ScalingPoint {
  GptSize size;
  double seconds = 0;  // of a step, the median
  int64_t bytes = 0;   // that training holds
};

struct Growth {
  double measured = 0;  // exponent
  double counted = 0;   // that of the operations or numbers counted for the same sizes
  double limit = 0;     // which it approaches for ever larger sizes
};

struct Scaling {
  std::string against;  // "context", "width", "layers", "batch" or "vocabulary"
  std::vector<double> values{};
  std::vector<ScalingPoint> points{};
  Growth time{};
  Growth memory{};
};

struct ScalingOptions {
  int repetitions = 5;
  double seconds = 0.05;  // that each of them takes at least
  int most_points = 6;    // of the sizes of each kind, the smallest first
};
// Calls goes_on("context 512") before each measurement, and ends where it says false: without what
// has fewer than two points by then.
std::vector<Scaling> MeasureScaling(Context& context, const ScalingOptions& options,
                                    const std::function<bool(const std::string&)>& goes_on);

// Floats that training a GPT of this size holds: weights with gradients and the optimizer's two
// moments, and the activations of a step.
int64_t CountedFloats(const GptSize& size);

std::string ToTable(std::span<const Scaling> scalings);
// [{ against, points: [{ value, ms, bytes }], time: { exponent, counted, limit }, memory }]
nlohmann::ordered_json ToJson(std::span<const Scaling> scalings);

}  // namespace noron
