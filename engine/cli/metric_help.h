// What the figures of a training run mean, for `noron describe`.
#pragma once

#include <span>
#include <string_view>

namespace noron {

struct MetricHelp {
  std::string_view name;  // of Metric (engine/run/task.h)
  std::string_view help;
};

// Of every figure that a task measures. A figure of the training data begins with "train_" and
// stands here without it.
std::span<const MetricHelp> MetricHelps();
// Empty: there is none of this name.
std::string_view HelpOfMetric(std::string_view name);

}  // namespace noron
