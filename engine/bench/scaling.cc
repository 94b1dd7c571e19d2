#include "engine/bench/scaling.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/bench/timing.h"
#include "engine/run/model.h"

namespace noron {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kFloat = sizeof(float);

struct Axis {
  const char* name;
  int GptSize::*member;
  GptSize base;
  std::vector<int> values;
  double time_limit;
  double memory_limit;
};

// The base of each is small in all other respects, so that what grows decides.
std::vector<Axis> Axes() {
  constexpr GptSize kBase{.layers = 2, .width = 64, .heads = 4, .context = 64, .batch = 4};
  GptSize one_sequence = kBase, one_layer = kBase;
  one_sequence.batch = 1;
  one_layer.layers = 1;
  return {
      // Every token looks at all before it, but nobody keeps the weights of a long context.
      {"context", &GptSize::context, one_sequence, {64, 128, 256, 512, 1024, 2048}, 2, 1},
      // Matrices of width × width.
      {"width", &GptSize::width, kBase, {16, 32, 64, 128, 256, 512}, 2, 2},
      {"layers", &GptSize::layers, kBase, {1, 2, 4, 8, 16, 32}, 1, 1},
      {"batch", &GptSize::batch, kBase, {1, 2, 4, 8, 16, 32}, 1, 1},
      {"vocabulary", &GptSize::vocab, one_layer, {64, 256, 1024, 4096, 16384, 32768}, 1, 1},
  };
}

ScalingPoint Measure(Context& context, const GptSize& size, const ScalingOptions& options) {
  const auto step = MakeGptStep(context, size);
  const Repeat repeat = [&](int64_t times) { step->Run(times); };
  const int64_t times = TimesFor(repeat, options.seconds);
  std::vector<double> seconds;
  for (int i = 0; i < options.repetitions; ++i) {
    seconds.push_back(SecondsOf(repeat, times) / static_cast<double>(times));
  }
  return {size, Quantile(seconds, 0.5), step->Bytes()};
}

template <typename Cost>
double ExponentOf(const Scaling& scaling, Cost cost) {
  std::vector<double> costs;
  for (const ScalingPoint& point : scaling.points) costs.push_back(cost(point));
  return Exponent(scaling.values, costs);
}

Json ToJson(const Growth& growth) {
  return {{"exponent", growth.measured}, {"counted", growth.counted}, {"limit", growth.limit}};
}

template <typename... Values>
std::string Format(const char* format, Values... values) {
  char text[256];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

}  // namespace

double Exponent(std::span<const double> x, std::span<const double> y) {
  assert(x.size() == y.size() && x.size() >= 2);
  const size_t first = std::min(x.size() / 2, x.size() - 2);
  const auto count = static_cast<double>(x.size() - first);
  double mean_x = 0, mean_y = 0;
  for (size_t i = first; i < x.size(); ++i) {
    mean_x += std::log(x[i]) / count;
    mean_y += std::log(y[i]) / count;
  }
  double covariance = 0, variance = 0;
  for (size_t i = first; i < x.size(); ++i) {
    const double dx = std::log(x[i]) - mean_x;
    covariance += dx * (std::log(y[i]) - mean_y);
    variance += dx * dx;
  }
  return covariance / variance;
}

int64_t CountedFloats(const GptSize& size) {
  const GptConfig config = ConfigOf(size);
  return 4 * PlanOf(config).Floats() + Gpt::StepFloats(config, size.batch, size.context);
}

std::vector<Scaling> MeasureScaling(Context& context, const ScalingOptions& options,
                                    const std::function<bool(const std::string&)>& goes_on) {
  std::vector<Scaling> scalings;
  bool ended = false;
  for (const Axis& axis : Axes()) {
    Scaling scaling{.against = axis.name};
    for (const int value : axis.values) {
      if (static_cast<int>(scaling.points.size()) == options.most_points) break;
      ended = ended || !goes_on(scaling.against + " " + std::to_string(value));
      if (ended) break;
      GptSize size = axis.base;
      size.*axis.member = value;
      scaling.values.push_back(value);
      scaling.points.push_back(Measure(context, size, options));
    }
    if (scaling.points.size() < 2) break;  // ended
    scaling.time = {
        ExponentOf(scaling, [](const ScalingPoint& point) { return point.seconds; }),
        ExponentOf(scaling, [](const ScalingPoint& point) { return StepFlop(point.size); }),
        axis.time_limit};
    scaling.memory = {
        ExponentOf(scaling,
                   [](const ScalingPoint& point) { return static_cast<double>(point.bytes); }),
        ExponentOf(scaling,
                   [](const ScalingPoint& point) {
                     return static_cast<double>(CountedFloats(point.size));
                   }),
        axis.memory_limit};
    scalings.push_back(std::move(scaling));
  }
  return scalings;
}

std::string ToTable(std::span<const Scaling> scalings) {
  std::string table;
  for (const Scaling& scaling : scalings) {
    const GptSize& last = scaling.points.back().size;
    table += Format(
        "%-12s %11s %11s %11s %11s   up to %d layers, width %d, context %d, batch %d, "
        "vocabulary %d\n",
        scaling.against.c_str(), "ms", "GFLOP/s", "MB", "MB counted", last.layers, last.width,
        last.context, last.batch, last.vocab);
    for (size_t i = 0; i < scaling.points.size(); ++i) {
      const ScalingPoint& point = scaling.points[i];
      table += Format("%12.0f %11.3f %11.1f %11.2f %11.2f\n", scaling.values[i],
                      point.seconds * 1e3, StepFlop(point.size) / point.seconds * 1e-9,
                      static_cast<double>(point.bytes) * 1e-6,
                      static_cast<double>(CountedFloats(point.size)) * kFloat * 1e-6);
    }
    for (const auto& [name, growth] :
         {std::pair("time", scaling.time), std::pair("memory", scaling.memory)}) {
      table += Format("%12s ∝ %s^%.2f   counted ^%.2f, for ever larger ones ^%.0f\n", name,
                      scaling.against.c_str(), growth.measured, growth.counted, growth.limit);
    }
    table += "\n";
  }
  return table;
}

Json ToJson(std::span<const Scaling> scalings) {
  Json all = Json::array();
  for (const Scaling& scaling : scalings) {
    Json points = Json::array();
    for (size_t i = 0; i < scaling.points.size(); ++i) {
      points.push_back({{"value", scaling.values[i]},
                        {"ms", scaling.points[i].seconds * 1e3},
                        {"bytes", scaling.points[i].bytes}});
    }
    all.push_back({{"against", scaling.against},
                   {"points", std::move(points)},
                   {"time", ToJson(scaling.time)},
                   {"memory", ToJson(scaling.memory)}});
  }
  return all;
}

}  // namespace noron
