// A generative adversarial network (Goodfellow et al. 2014): a generator makes samples from noise,
// a discriminator tells them from data, and each learns from the other. Each has a store of its
// own, because they are not trained by the same loss.
#pragma once

#include "engine/models/sample_nets.h"
#include "engine/nn/linear.h"
#include "engine/nn/scope.h"

namespace noron {

enum class GanLoss {
  kMinimax,        // G lowers ln(1 - σ(D(fake))), as in the proof; its gradient fades when D wins
  kNonSaturating,  // G lowers -ln σ(D(fake)) (Goodfellow et al. 2014, section 3)
  kWasserstein,    // D is a critic whose weights are clipped (Arjovsky et al. 2017)
};

// Scores of real and made samples [B, 1] → what D lowers: mean softplus(-real) + mean
// softplus(fake); Wasserstein: mean fake - mean real.
Tensor DiscriminatorLoss(Tape& tape, GanLoss loss, Tensor real, Tensor fake);
// Scores of made samples → what G lowers: -mean softplus(fake), mean softplus(-fake), -mean fake.
Tensor GeneratorLoss(Tape& tape, GanLoss loss, Tensor fake);

struct GanConfig {
  SampleNetConfig net{};  // of both players; the discriminator's layers are leaky ReLUs, which
                          // always pass a gradient on to the generator
  int latent = 2;      // numbers of noise that a sample is made from
  bool image = false;  // samples lie between 0 and 1
};

// Noise z [B, latent] → samples [B, dim].
class Generator {
 public:
  Generator(nn::Scope scope, const GanConfig& config);
  Tensor operator()(Tape& tape, Tensor z) const;

 private:
  bool image_;
  SampleMaker maker_;
};

// Samples [B, dim] → scores [B, 1]: the logit of "real", or the critic's value.
class Discriminator {
 public:
  Discriminator(nn::Scope scope, const GanConfig& config);
  Tensor operator()(Tape& tape, Tensor x) const { return score_(tape, reader_(tape, x)); }

 private:
  SampleReader reader_;
  nn::Linear score_;
};

}  // namespace noron
