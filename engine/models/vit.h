// A Vision Transformer (Dosovitskiy et al. 2021): an image is cut into patches, which are the
// tokens of a pre-norm encoder; a class token in front of them collects what the image shows.
#pragma once

#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/nn/block.h"
#include "engine/nn/conv.h"
#include "engine/nn/norm.h"
#include "engine/nn/scope.h"

namespace noron {

struct VitConfig {
  int channels_in = 1;
  int height = 8;
  int width = 8;
  int patch = 2;  // side of a patch; divides height and width
  int classes = 10;
  int layers = 2;
  nn::BlockConfig block{};

  int Patches() const { return (height / patch) * (width / patch); }
};

// Parameters: patch.weight [d_model, channels_in, patch, patch], patch.bias; cls [d_model]; pos
// [1 + patches, d_model]; h.L.…; ln_f.…; head.weight [classes, d_model], head.bias.
class Vit {
 public:
  Vit(nn::Scope scope, const VitConfig& config);

  // images [N, channels_in, height, width] → logits [N, classes]. Token 0 is the class token, the
  // others are the patches row by row. Watchable: embeddings, h.L.…
  Tensor Logits(Tape& tape, Tensor images) const;

  Tensor FirstFilters() const { return patches_.Weight(); }
  const VitConfig& Config() const { return config_; }

 private:
  Tensor Tokens(Tape& tape, Tensor images) const;

  VitConfig config_;
  nn::Conv2d patches_;
  Tensor class_token_;     // cls
  Tensor position_table_;  // pos
  std::vector<nn::Block> blocks_;
  nn::Norm final_norm_;  // ln_f
  nn::Linear head_;
};

}  // namespace noron
