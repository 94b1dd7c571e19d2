#include "engine/models/realnvp.h"

#include <cassert>
#include <cmath>
#include <numbers>

#include "engine/ops/ops.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace {

// Heads start small, so that the flow starts near the identity.
constexpr float kHeadDeviation = 0.01f;

}  // namespace

RealNvp::Layer RealNvp::MakeLayer(nn::Scope scope, const RealNvpConfig& config, int index) {
  MlpConfig body{.widths = {config.dim}, .activations = {}, .spread_biases = true};
  body.widths.insert(body.widths.end(), config.hidden.begin(), config.hidden.end());
  body.activations.assign(config.hidden.size(), nn::Activation::kTanh);
  const int width = body.widths.back();
  const nn::LinearOptions head{.deviation = kHeadDeviation};
  Layer layer{.body = Mlp(scope / "body", body),
              .scale = nn::Linear(scope / "scale", width, config.dim, head),
              .shift = nn::Linear(scope / "shift", width, config.dim, head),
              .kept = {},
              .moved = {}};
  for (int c = 0; c < config.dim; ++c) {
    const bool kept = c % 2 == index % 2;
    layer.kept.push_back(kept ? 1.0f : 0.0f);
    layer.moved.push_back(kept ? 0.0f : 1.0f);
  }
  return layer;
}

RealNvp::RealNvp(nn::Scope scope, const RealNvpConfig& config) : config_(config) {
  assert(config.dim >= 2);
  layers_.reserve(config.layers);
  for (int l = 0; l < config.layers; ++l) {
    layers_.push_back(MakeLayer(scope / "flow" / l, config, l));
  }
}

RealNvp::Coupling RealNvp::Couple(Tape& tape, const Layer& layer, Tensor x) const {
  const Tensor h = layer.body(tape, ScaleColumns(tape, x, layer.kept));
  return {.s = ScaleColumns(tape, Tanh(tape, layer.scale(tape, h)), layer.moved),
          .t = ScaleColumns(tape, layer.shift(tape, h), layer.moved)};
}

RealNvp::Encoded RealNvp::Forward(Tape& tape, Tensor x) const {
  Encoded result{.z = x, .log_det = {}};
  for (size_t l = 0; l < layers_.size(); ++l) {
    const auto level = tape.Enter("flow", static_cast<int>(l));
    const Coupling coupling = Couple(tape, layers_[l], result.z);
    result.z = Add(tape, Multiply(tape, result.z, Exp(tape, coupling.s)), coupling.t);
    tape.Watch("x", result.z, {"sample", "coordinate"});
    const Tensor log_det = SumLast(tape, coupling.s);
    result.log_det = l == 0 ? log_det : Add(tape, result.log_det, log_det);
  }
  return result;
}

Tensor RealNvp::Inverse(Tape& tape, Tensor z) const {
  Tensor x = z;
  for (size_t l = layers_.size(); l-- > 0;) {
    const auto level = tape.Enter("flow", static_cast<int>(l));
    const Coupling coupling = Couple(tape, layers_[l], x);
    x = Multiply(tape, Subtract(tape, x, coupling.t), Exp(tape, Scale(tape, coupling.s, -1.0f)));
    tape.Watch("x", x, {"sample", "coordinate"});
  }
  return x;
}

Tensor RealNvp::LogProbability(Tape& tape, const Encoded& encoded) const {
  const Tensor constant = tape.Constant({});
  constant.data[0] = static_cast<float>(-0.5 * config_.dim * std::log(2 * std::numbers::pi));
  const Tensor exponent = Scale(tape, SumLast(tape, Square(tape, encoded.z)), -0.5f);
  return Add(tape, Add(tape, exponent, constant), encoded.log_det);
}

Tensor RealNvp::Loss(Tape& tape, Tensor x) const {
  return Scale(tape, Mean(tape, LogProbability(tape, Forward(tape, x))), -1.0f);
}

}  // namespace noron
