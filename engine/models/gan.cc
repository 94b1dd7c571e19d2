#include "engine/models/gan.h"

#include <cmath>

#include "engine/ops/ops.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace {

Tensor MeanSoftplus(Tape& tape, Tensor scores, float sign) {
  return Mean(tape, Softplus(tape, sign < 0 ? Scale(tape, scores, sign) : scores));
}

SampleNetConfig LeakyNet(const GanConfig& config) {
  SampleNetConfig net = config.net;
  net.activation = nn::Activation::kLeakyRelu;
  return net;
}

}  // namespace

Tensor DiscriminatorLoss(Tape& tape, GanLoss loss, Tensor real, Tensor fake) {
  if (loss == GanLoss::kWasserstein) return Subtract(tape, Mean(tape, fake), Mean(tape, real));
  return Add(tape, MeanSoftplus(tape, real, -1), MeanSoftplus(tape, fake, 1));
}

Tensor GeneratorLoss(Tape& tape, GanLoss loss, Tensor fake) {
  switch (loss) {
    case GanLoss::kMinimax:
      return Scale(tape, MeanSoftplus(tape, fake, 1), -1.0f);
    case GanLoss::kNonSaturating:
      return MeanSoftplus(tape, fake, -1);
    case GanLoss::kWasserstein:
      return Scale(tape, Mean(tape, fake), -1.0f);
  }
  return {};
}

Generator::Generator(nn::Scope scope, const GanConfig& config)
    : image_(config.image), maker_(scope, config.latent, config.net) {}

Tensor Generator::operator()(Tape& tape, Tensor z) const {
  const Tensor sample = maker_(tape, z);
  return image_ ? Sigmoid(tape, sample) : sample;
}

Discriminator::Discriminator(nn::Scope scope, const GanConfig& config)
    : reader_(scope, LeakyNet(config)),
      score_(scope / "score", reader_.Width(), 1,
             {.deviation = 1.0f / std::sqrt(static_cast<float>(reader_.Width()))}) {}

}  // namespace noron
