#include "engine/models/ddpm.h"

#include <cmath>

#include "engine/ops/ops.h"
#include "engine/ops/shaping.h"
#include "engine/ops/sinusoid.h"

namespace noron {
namespace {

MlpConfig NetworkOf(const DdpmConfig& config) {
  MlpConfig network{
      .widths = {config.dim + config.time_dim}, .activations = {}, .spread_biases = true};
  network.widths.insert(network.widths.end(), config.hidden.begin(), config.hidden.end());
  network.widths.push_back(config.dim);
  network.activations.assign(config.hidden.size(), nn::Activation::kSilu);
  network.activations.push_back(nn::Activation::kIdentity);
  return network;
}

// The entries of `table` at `t`, in the arena.
std::span<const float> At(Tape& tape, const std::vector<float>& table, std::span<const int32_t> t) {
  float* values = tape.GetArena().AllocateArray<float>(t.size());
  for (size_t i = 0; i < t.size(); ++i) values[i] = table[t[i]];
  return {values, t.size()};
}

}  // namespace

Ddpm::Ddpm(nn::Scope scope, const DdpmConfig& config)
    : config_(config), noise_(config.noise), network_(scope / "noise", NetworkOf(config)) {
  for (float alpha_bar : noise_.AlphaBars()) {
    signal_scale_.push_back(std::sqrt(alpha_bar));
    noise_scale_.push_back(std::sqrt(1 - alpha_bar));
  }
  times_.resize(static_cast<size_t>(noise_.Steps()) * config.time_dim);
  FillSinusoid({times_.data(), nullptr, {noise_.Steps(), config.time_dim}});
}

Tensor Ddpm::AddNoise(Tape& tape, Tensor x0, Tensor epsilon, std::span<const int32_t> t) const {
  return Add(tape, ScaleRows(tape, x0, At(tape, signal_scale_, t)),
             ScaleRows(tape, epsilon.Detached(), At(tape, noise_scale_, t)));
}

Tensor Ddpm::PredictNoise(Tape& tape, Tensor x_t, std::span<const int32_t> t) const {
  // The table is only read: it has no gradient.
  const Tensor times{
      const_cast<float*>(times_.data()), nullptr, {noise_.Steps(), config_.time_dim}};
  const Tensor time = Embedding(tape, t, {static_cast<int>(t.size())}, times);
  return network_(tape, Concat(tape, {x_t, time}));
}

Tensor Ddpm::Loss(Tape& tape, Tensor x0, Tensor epsilon, std::span<const int32_t> t) const {
  return MeanSquaredError(tape, PredictNoise(tape, AddNoise(tape, x0, epsilon, t), t), epsilon);
}

void Ddpm::Denoise(Context& context, Arena& arena, Rng& rng, std::span<float> x, int from, int to,
                   ReverseVariance variance) const {
  const int count = static_cast<int>(x.size()) / config_.dim;
  std::vector<int32_t> steps(count);
  std::vector<float> noise(x.size());
  for (int t = from - 1; t >= to; --t) {
    arena.Reset();
    Tape tape(context, arena, {});
    std::fill(steps.begin(), steps.end(), t);
    const Tensor predicted = PredictNoise(tape, {x.data(), nullptr, {count, config_.dim}}, steps);
    for (float& value : noise) value = static_cast<float>(rng.Normal());
    AncestralStep(noise_, variance, t, x, predicted.Values(), noise, x, x);
  }
}

std::vector<float> Ddpm::Sample(Context& context, Arena& arena, Rng& rng, int count,
                                ReverseVariance variance) const {
  std::vector<float> x(static_cast<size_t>(count) * config_.dim);
  for (float& value : x) value = static_cast<float>(rng.Normal());
  Denoise(context, arena, rng, x, noise_.Steps(), 0, variance);
  return x;
}

void AncestralStep(const NoiseSchedule& schedule, ReverseVariance variance, int t,
                   std::span<const float> x_t, std::span<const float> predicted_noise,
                   std::span<const float> noise, std::span<float> mean, std::span<float> previous) {
  const double beta = schedule.Betas()[t];
  const double predicted_scale = beta / std::sqrt(1 - double{schedule.AlphaBars()[t]});
  const double scale = 1 / std::sqrt(1 - beta);
  const double sigma =
      t == 0
          ? 0.0
          : std::sqrt(variance == ReverseVariance::kBeta ? beta : schedule.PosteriorVariances()[t]);
  for (size_t i = 0; i < x_t.size(); ++i) {
    const double center = scale * (x_t[i] - predicted_scale * predicted_noise[i]);
    mean[i] = static_cast<float>(center);
    previous[i] = static_cast<float>(center + sigma * noise[i]);
  }
}

}  // namespace noron
