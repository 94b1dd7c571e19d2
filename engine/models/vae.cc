#include "engine/models/vae.h"

#include <cmath>
#include <numbers>

#include "engine/ops/ops.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace {

constexpr double kActiveVariance = 0.01;
constexpr float kInitialOutputLogvar = -2;

nn::LinearOptions HeadOf(int width) {
  return {.deviation = 1.0f / std::sqrt(static_cast<float>(width))};
}

Tensor Row(Tensor x, int row) {
  const int columns = x.shape.Columns();
  return {x.data + static_cast<int64_t>(row) * columns, nullptr, {1, columns}};
}

}  // namespace

Vae::Vae(nn::Scope scope, const VaeConfig& config)
    : config_(config),
      encoder_(scope / "encoder", config.net),
      mu_(scope / "mu", encoder_.Width(), config.latent, HeadOf(encoder_.Width())),
      logvar_(scope / "logvar", encoder_.Width(), config.latent, HeadOf(encoder_.Width())),
      decoder_(scope / "decoder", config.latent, config.net) {
  if (config.reconstruction == Reconstruction::kGaussian) {
    output_logvar_ = scope.Constant("output_logvar", {1}, kInitialOutputLogvar);
  }
}

Vae::Code Vae::Encode(Tape& tape, Tensor x) const {
  const Tensor h = encoder_(tape, x);
  return {.mu = mu_(tape, h), .logvar = logvar_(tape, h)};
}

Tensor Vae::Decode(Tape& tape, Tensor z) const { return decoder_(tape, z); }

Tensor Vae::DecodeMean(Tape& tape, Tensor z) const {
  const Tensor output = Decode(tape, z);
  return config_.reconstruction == Reconstruction::kBernoulli ? Sigmoid(tape, output) : output;
}

Tensor Vae::ReconstructionLoss(Tape& tape, Tensor output, Tensor x) const {
  const float share = 1.0f / static_cast<float>(x.shape[0]);
  if (config_.reconstruction == Reconstruction::kBernoulli) {
    return Scale(tape, BinaryCrossEntropy(tape, output, x, {}, Reduction::kSum), share);
  }
  // dim/2·(ln 2π + logvar) + ‖x - output‖²/2·e^-logvar.
  const Tensor logvar = output_logvar_.Reshape({});
  const Tensor squares = MeanSquaredError(tape, output, x, Reduction::kSum);
  const Tensor distance = Multiply(tape, squares, Exp(tape, Scale(tape, logvar, -1.0f)));
  const Tensor constant = tape.Constant({});
  constant.data[0] = static_cast<float>(0.5 * config_.net.dim * std::log(2 * std::numbers::pi));
  const Tensor width = Scale(tape, logvar, 0.5f * static_cast<float>(config_.net.dim));
  return Add(tape, Add(tape, Scale(tape, distance, 0.5f * share), width), constant);
}

Vae::Pass Vae::Forward(Tape& tape, Tensor x, Tensor epsilon) const {
  Pass pass;
  pass.code = Encode(tape, x);
  pass.z = Reparameterize(tape, pass.code.mu, pass.code.logvar, epsilon);
  pass.output = Decode(tape, pass.z);
  pass.reconstruction = ReconstructionLoss(tape, pass.output, x);
  pass.kl = KlGaussian(tape, pass.code.mu, pass.code.logvar);
  pass.loss =
      Add(tape, pass.reconstruction, Scale(tape, pass.kl, static_cast<float>(config_.beta)));
  return pass;
}

double Vae::Deviation() const {
  return config_.reconstruction == Reconstruction::kGaussian
             ? std::exp(0.5 * output_logvar_.data[0])
             : 0.0;
}

std::vector<float> Vae::AnomalyScores(Context& context, Arena& arena, Tensor x) const {
  arena.Reset();
  Tape tape(context, arena, {});
  const Code code = Encode(tape, x);
  const Tensor output = Decode(tape, code.mu);
  std::vector<float> scores;
  for (int row = 0; row < x.shape[0]; ++row) {
    const Tensor kl = KlGaussian(tape, Row(code.mu, row), Row(code.logvar, row));
    const Tensor reconstruction = ReconstructionLoss(tape, Row(output, row), Row(x, row));
    scores.push_back(reconstruction.data[0] + kl.data[0]);
  }
  return scores;
}

LatentUse Vae::LatentUseOn(Context& context, Arena& arena, Tensor x) const {
  arena.Reset();
  Tape tape(context, arena, {});
  const Code code = Encode(tape, x);
  const int count = x.shape[0];
  LatentUse use;
  for (int axis = 0; axis < config_.latent; ++axis) {
    const Tensor mu = Columns(tape, code.mu, axis, 1), logvar = Columns(tape, code.logvar, axis, 1);
    use.kl.push_back(KlGaussian(tape, mu, logvar).data[0]);
    double sum = 0, squares = 0;
    for (float value : mu.Values()) {
      sum += value;
      squares += double{value} * value;
    }
    use.variance.push_back(squares / count - sum / count * (sum / count));
    use.active += use.variance.back() > kActiveVariance;
  }
  return use;
}

}  // namespace noron
