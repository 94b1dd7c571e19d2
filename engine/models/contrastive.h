// Images and words in one space (Radford et al. 2021, CLIP): an image and its caption get vectors
// that point the same way, those of others do not. CLIP learns the logarithm of its scale and cuts
// it at 100; here the scale itself is learned, without a limit.
#pragma once

#include <cstdint>
#include <span>

#include "engine/autodiff/tape.h"
#include "engine/models/conv_classifier.h"
#include "engine/nn/scope.h"

namespace noron {

struct ContrastiveConfig {
  ConvClassifierConfig image{};  // `classes` is d_model here
  int words = 0;                 // of the captions together
  int d_model = 32;
};

// Parameters: image.… as ConvClassifier; word.weight [words, d_model]; text.weight [d_model,
// d_model], text.bias; scale [1].
class Contrastive {
 public:
  Contrastive(nn::Scope scope, const ContrastiveConfig& config);

  // images [N, channels, height, width] → [N, d_model], vectors of length 1.
  Tensor EmbedImages(Tape& tape, Tensor images) const;
  // The share of each word in each caption, [N, words] → [N, d_model], vectors of length 1: the
  // mean of the words' embeddings and a linear layer. The order of the words is not seen.
  Tensor EmbedCaptions(Tape& tape, Tensor shares) const;
  // scale · cosine, [images, captions].
  Tensor Similarities(Tape& tape, Tensor images, Tensor captions) const;
  // Image i belongs to caption i: the mean of the cross-entropy of finding the caption among those
  // of the batch, and of finding the image.
  static Tensor Loss(Tape& tape, Tensor similarities, std::span<const int32_t> own);

  float Scale() const { return *scale_.data; }  // 1 / temperature

 private:
  Tensor Normalized(Tape& tape, Tensor x) const;

  int d_model_;
  ConvClassifier image_;
  Tensor word_, text_weight_, text_bias_, scale_;
};

}  // namespace noron
