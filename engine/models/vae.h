// A variational autoencoder (Kingma & Welling 2014): an encoder gives each sample a normal
// distribution in a latent space, a decoder turns points of that space back into samples, and the
// latent space is held near N(0, I), so that new samples can be drawn from it.
#pragma once

#include <vector>

#include "engine/core/arena.h"
#include "engine/models/sample_nets.h"
#include "engine/nn/linear.h"
#include "engine/nn/scope.h"

namespace noron {

// What the decoder's output is the parameter of.
enum class Reconstruction {
  kBernoulli,  // logits of pixels between 0 and 1
  kGaussian,   // means of coordinates; their common variance is learned too (Rybkin et al. 2021)
};

struct VaeConfig {
  SampleNetConfig net{};  // of the encoder and the decoder
  int latent = 2;         // numbers of a code
  Reconstruction reconstruction = Reconstruction::kBernoulli;
  double beta = 1.0;  // weight of the KL term (Higgins et al. 2017)
};

// What each latent axis does, over some samples.
struct LatentUse {
  std::vector<double> kl;        // [latent], mean KL(q(z | x) ‖ N(0, 1)) of the axis, nats
  std::vector<double> variance;  // [latent], of mu over the samples
  // Axes whose mu varies by more than 0.01 (Burda et al. 2016). The others say nothing about x: the
  // posterior has collapsed to the prior there.
  int active = 0;
};

class Vae {
 public:
  Vae(nn::Scope scope, const VaeConfig& config);

  struct Code {
    Tensor mu, logvar;  // [B, latent]
  };
  // x [B, dim] → q(z | x) = N(mu, e^logvar).
  Code Encode(Tape& tape, Tensor x) const;
  // z [B, latent] → logits or means [B, dim].
  Tensor Decode(Tape& tape, Tensor z) const;
  // The same as what it stands for: pixels σ(logits), or means.
  Tensor DecodeMean(Tape& tape, Tensor z) const;

  struct Pass {
    Code code;
    Tensor z;               // [B, latent] = mu + e^(logvar/2)·epsilon
    Tensor output;          // [B, dim], of Decode
    Tensor reconstruction;  // [], -ln p(x | z) in nats, mean over the batch
    Tensor kl;              // [], KL(q(z | x) ‖ N(0, I)), mean over the batch
    Tensor loss;            // [], reconstruction + beta·kl; with beta 1 it is -ELBO
  };
  // epsilon [B, latent], drawn from N(0, 1).
  Pass Forward(Tape& tape, Tensor x, Tensor epsilon) const;

  // Standard deviation of a coordinate given its mean: samples are means plus such noise. 0 for
  // pixels.
  double Deviation() const;

  // -ELBO of each sample of x [n, dim], with z = mu: how little the model expects it, large for
  // anomalies. Resets `arena`.
  std::vector<float> AnomalyScores(Context& context, Arena& arena, Tensor x) const;
  // Resets `arena`.
  LatentUse LatentUseOn(Context& context, Arena& arena, Tensor x) const;

  const VaeConfig& Config() const { return config_; }

 private:
  // -ln p(x | output) in nats, summed over the numbers of a sample, mean over the batch.
  Tensor ReconstructionLoss(Tape& tape, Tensor output, Tensor x) const;

  VaeConfig config_;
  SampleReader encoder_;
  nn::Linear mu_, logvar_;
  SampleMaker decoder_;
  Tensor output_logvar_;  // [1], Gaussian reconstruction only
};

}  // namespace noron
