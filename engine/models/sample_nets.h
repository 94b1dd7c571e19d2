// The networks that generative models are made of: one reads a sample, one makes a sample. Samples
// are points, or grey images of 8×8 pixels, 64 numbers row by row.
#pragma once

#include <variant>
#include <vector>

#include "engine/models/mlp.h"
#include "engine/nn/conv.h"
#include "engine/nn/linear.h"
#include "engine/nn/scope.h"

namespace noron {

inline constexpr int kImageSide = 8;
inline constexpr int kImagePixels = kImageSide * kImageSide;

struct SampleNetConfig {
  int dim = 2;                         // numbers of a sample
  std::vector<int> hidden = {64, 64};  // fully connected layers of the reader; the maker has them
                                       // in the opposite order
  std::vector<int> channels = {};      // {c₁, c₂}: convolutions in place of those, dim is 64
  nn::Activation activation = nn::Activation::kRelu;
  float slope = 0.2f;  // of leaky ReLU
};

// Image → features: two convolutions with stride 2, 8×8 → 4×4 → 2×2.
class ImageReader {
 public:
  ImageReader(nn::Scope scope, const SampleNetConfig& config);
  Tensor operator()(Tape& tape, Tensor x) const;  // [B, 64] → [B, 4·c₂]

 private:
  SampleNetConfig config_;
  nn::Conv2d first_, second_;
};

// The same backwards, by transposed convolutions: 2×2 → 4×4 → 8×8 (Radford et al. 2016).
class ImageMaker {
 public:
  ImageMaker(nn::Scope scope, int in, const SampleNetConfig& config);
  Tensor operator()(Tape& tape, Tensor z) const;  // [B, in] → [B, 64]

 private:
  SampleNetConfig config_;
  nn::Linear start_;
  nn::ConvTranspose2d first_, second_;
};

// Sample x [B, dim] → features [B, Width()].
class SampleReader {
 public:
  SampleReader(nn::Scope scope, const SampleNetConfig& config);
  Tensor operator()(Tape& tape, Tensor x) const {
    return std::visit([&](const auto& network) { return network(tape, x); }, network_);
  }
  int Width() const { return width_; }

 private:
  int width_;
  std::variant<Mlp, ImageReader> network_;
};

// Code z [B, in] → sample [B, dim], any real numbers (logits of pixels).
class SampleMaker {
 public:
  SampleMaker(nn::Scope scope, int in, const SampleNetConfig& config);
  Tensor operator()(Tape& tape, Tensor z) const {
    return std::visit([&](const auto& network) { return network(tape, z); }, network_);
  }

 private:
  std::variant<Mlp, ImageMaker> network_;
};

}  // namespace noron
