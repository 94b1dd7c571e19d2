// A denoising diffusion model (Ho et al. 2020): data are drowned in noise in T known steps; a
// network learns to tell the noise, and so to go back.
//
// Step t = 0 … T-1 leaves x_t = √ᾱ_t·x_0 + √(1 - ᾱ_t)·ε; the network sees [x_t; sinusoid(t)].
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/arena.h"
#include "engine/core/rng.h"
#include "engine/models/mlp.h"
#include "engine/models/noise_schedule.h"
#include "engine/nn/scope.h"

namespace noron {

struct DdpmConfig {
  int dim = 2;
  std::vector<int> hidden = {128, 128};  // silu layers
  int time_dim = 32;                     // of the sinusoid that tells the step
  NoiseConfig noise{};
};

// σ_t² of the way back: β_t, or the variance of the posterior q(x_{t-1} | x_t, x_0). Both are right
// in a limit (Ho et al. 2020, section 3.2).
enum class ReverseVariance { kBeta, kPosterior };

class Ddpm {
 public:
  Ddpm(nn::Scope scope, const DdpmConfig& config);

  // x_0, epsilon [B, dim], t [B] → x_t [B, dim]. epsilon gets no gradient.
  Tensor AddNoise(Tape& tape, Tensor x0, Tensor epsilon, std::span<const int32_t> t) const;
  // x_t [B, dim], t [B] → ε̂ [B, dim].
  Tensor PredictNoise(Tape& tape, Tensor x_t, std::span<const int32_t> t) const;
  // mean (ε̂ - ε)² over all numbers, the simple objective (Ho et al. 2020, equation 14).
  Tensor Loss(Tape& tape, Tensor x0, Tensor epsilon, std::span<const int32_t> t) const;

  // In place: points x [n, dim] at noise level `from` (T: pure noise) go back to level `to` (0:
  // data), one ancestral step at a time. Resets `arena`.
  void Denoise(Context& context, Arena& arena, Rng& rng, std::span<float> x, int from, int to,
               ReverseVariance variance = ReverseVariance::kBeta) const;
  // n points drawn from the model, [n, dim].
  std::vector<float> Sample(Context& context, Arena& arena, Rng& rng, int count,
                            ReverseVariance variance = ReverseVariance::kBeta) const;

  const NoiseSchedule& Noise() const { return noise_; }
  const DdpmConfig& Config() const { return config_; }

 private:
  DdpmConfig config_;
  NoiseSchedule noise_;
  std::vector<float> signal_scale_, noise_scale_;  // √ᾱ_t, √(1 - ᾱ_t), [T]
  std::vector<float> times_;                       // [T, time_dim]
  Mlp network_;
};

// One ancestral step of one point: mean = (x_t - β_t/√(1 - ᾱ_t)·ε̂)/√(1 - β_t) and
// x_{t-1} = mean + σ_t·noise, without noise at t = 0. All spans of one length; `previous` may be
// x_t.
void AncestralStep(const NoiseSchedule& schedule, ReverseVariance variance, int t,
                   std::span<const float> x_t, std::span<const float> predicted_noise,
                   std::span<const float> noise, std::span<float> mean, std::span<float> previous);

}  // namespace noron
