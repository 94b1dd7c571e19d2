// How much noise each step of a diffusion adds. Not part of what is learned.
#pragma once

#include <span>
#include <vector>

namespace noron {

enum class NoiseKind { kLinear, kCosine };

struct NoiseConfig {
  NoiseKind kind = NoiseKind::kLinear;
  int steps = 100;           // T
  double beta_start = 1e-3;  // linear: variance that the first step adds …
  double beta_end = 0.2;     // … and the last
  double offset = 0.008;     // cosine: s, which keeps the first steps from adding next to nothing
  double max_beta = 0.999;   // cosine: limit of one step

  // With these ends T steps destroy as much as the thousand of Ho et al. 2020 (1e-4 … 0.02) do.
  static NoiseConfig OfSteps(NoiseKind kind, int steps);
};

// linear  β_t from start to end in equal steps (Ho et al. 2020)
// cosine  f(t) = cos²(π/2·(t/T + s)/(1 + s)), β_t = min(1 - f(t+1)/f(t), max_beta) (Nichol &
//         Dhariwal 2021)
class NoiseSchedule {
 public:
  // Throws Error("config.range") when there is no step or some β_t is not in (0, 1).
  explicit NoiseSchedule(const NoiseConfig& config);

  // All [T], t = 0 the first step.
  std::span<const float> Betas() const { return betas_; }
  // ᾱ_t = Π_{s ≤ t} (1 - β_s): the share of the data's variance that is left after step t.
  std::span<const float> AlphaBars() const { return alpha_bars_; }
  // β_t·(1 - ᾱ_{t-1})/(1 - ᾱ_t): variance of x_{t-1} when x_t and x_0 are known; 0 at t = 0.
  std::span<const float> PosteriorVariances() const { return posterior_variances_; }
  int Steps() const { return static_cast<int>(betas_.size()); }

 private:
  std::vector<float> betas_, alpha_bars_, posterior_variances_;
};

}  // namespace noron
