#include "engine/models/noise_schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "engine/core/error.h"

namespace noron {
namespace {

double BetaOf(const NoiseConfig& config, int t) {
  if (config.kind == NoiseKind::kLinear) {
    const double share = config.steps == 1 ? 0.0 : static_cast<double>(t) / (config.steps - 1);
    return config.beta_start + share * (config.beta_end - config.beta_start);
  }
  const auto left = [&](int step) {
    const double time = static_cast<double>(step) / config.steps;
    const double angle = (time + config.offset) / (1 + config.offset) * std::numbers::pi / 2;
    return std::cos(angle) * std::cos(angle);
  };
  return std::min(1 - left(t + 1) / left(t), config.max_beta);
}

}  // namespace

NoiseConfig NoiseConfig::OfSteps(NoiseKind kind, int steps) {
  const double faster = 1000.0 / steps;
  NoiseConfig config{.kind = kind, .steps = steps};
  config.beta_start = std::min(1e-4 * faster, 0.5);
  config.beta_end = std::min(0.02 * faster, 0.999);
  return config;
}

NoiseSchedule::NoiseSchedule(const NoiseConfig& config) {
  if (config.steps < 1) {
    throw Error("config.range",
                "a diffusion needs one step or more, not " + std::to_string(config.steps));
  }
  double alpha_bar = 1;
  for (int t = 0; t < config.steps; ++t) {
    const double beta = BetaOf(config, t);
    if (!(beta > 0 && beta < 1)) {
      throw Error("config.range", "step " + std::to_string(t) +
                                      " of the diffusion would add noise " + "of variance " +
                                      std::to_string(beta) + ": it must be above 0 and below 1");
    }
    const double before = alpha_bar;
    alpha_bar *= 1 - beta;
    betas_.push_back(static_cast<float>(beta));
    alpha_bars_.push_back(static_cast<float>(alpha_bar));
    posterior_variances_.push_back(static_cast<float>(beta * (1 - before) / (1 - alpha_bar)));
  }
}

}  // namespace noron
