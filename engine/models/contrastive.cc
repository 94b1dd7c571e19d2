#include "engine/models/contrastive.h"

#include <algorithm>
#include <cmath>

#include "engine/ops/ops.h"
#include "engine/ops/swap_axes.h"

namespace noron {
namespace {

constexpr float kFirstScale = 10.0f;  // a temperature of 0.1

ConvClassifierConfig ImageConfig(const ContrastiveConfig& config) {
  ConvClassifierConfig image = config.image;
  image.classes = config.d_model;
  return image;
}

}  // namespace

Contrastive::Contrastive(nn::Scope scope, const ContrastiveConfig& config)
    : d_model_(config.d_model), image_(scope / "image", ImageConfig(config)) {
  const float bound = 1.0f / std::sqrt(static_cast<float>(d_model_));
  word_ = (scope / "word").Uniform("weight", {config.words, d_model_}, 1.0f);
  text_weight_ = (scope / "text").Uniform("weight", {d_model_, d_model_}, bound);
  text_bias_ = (scope / "text").Uniform("bias", {d_model_}, bound);
  scale_ = scope.Constant("scale", {1}, kFirstScale);
}

// x / |x| is x / √(mean x²) / √d.
Tensor Contrastive::Normalized(Tape& tape, Tensor x) const {
  constexpr float kEpsilon = 1e-8f;
  const Tensor share = tape.Constant({d_model_});
  std::fill_n(share.data, d_model_, 1.0f / std::sqrt(static_cast<float>(d_model_)));
  return RmsNorm(tape, x, share, kEpsilon);
}

Tensor Contrastive::EmbedImages(Tape& tape, Tensor images) const {
  return Normalized(tape, image_.Logits(tape, images));
}

Tensor Contrastive::EmbedCaptions(Tape& tape, Tensor shares) const {
  const Tensor mean = MatMul(tape, shares, word_);
  return Normalized(tape, Linear(tape, mean, text_weight_, text_bias_));
}

Tensor Contrastive::Similarities(Tape& tape, Tensor images, Tensor captions) const {
  const int rows = images.shape[0], columns = captions.shape[0];
  const Tensor cosines = MatMul(tape, images, captions, {.transpose_b = true});
  const Tensor scaled = MatMul(tape, cosines.Reshape({rows * columns, 1}), scale_.Reshape({1, 1}));
  return scaled.Reshape({rows, columns});
}

Tensor Contrastive::Loss(Tape& tape, Tensor similarities, std::span<const int32_t> own) {
  const Tensor of_images = CrossEntropy(tape, similarities, own);
  const Tensor of_captions = CrossEntropy(tape, SwapLastAxes(tape, similarities), own);
  return noron::Scale(tape, Add(tape, of_images, of_captions), 0.5f);
}

}  // namespace noron
