// What a sequence model does between its embeddings and its head, apart from recurrent layers
// (nn/recurrent.h): convolutions, and attention. Each takes x [B, T, in] and gives [B, T', width].
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/nn/block.h"
#include "engine/nn/conv.h"
#include "engine/nn/norm.h"
#include "engine/nn/positions.h"
#include "engine/nn/scope.h"
#include "engine/nn/self_attention.h"

namespace noron {

enum class Convolution { kPlain, kDilated, kStrided };

struct ConvolutionStackConfig {
  int in = 0;
  int width = 0;  // of every layer
  int layers = 1;
  int kernel = 3;
  Convolution kind = Convolution::kPlain;
  bool causal = false;    // a token sees itself and earlier ones only
  bool residual = false;  // add a layer's input to its output, where both have the same shape
  bool tanh = false;      // else ReLU
  bool one_wide =
      false;             // layers after the first see one token: a feed-forward network that slides
                         //   over the sequence (Bengio et al. 2003)
  float dropout = 0.0f;  // after each layer
};

// Layers of convolution and activation. kDilated: layer l has gaps of 2^l (van den Oord et al.
// 2016), so that a few layers see far. kStrided: each layer halves the sequence (a pyramid, as in
// Chan et al. 2016).
class ConvolutionStack {
 public:
  ConvolutionStack(nn::Scope scope, const ConvolutionStackConfig& config);
  // `lengths` [B], or none; outputs at padded steps are 0, and what stands there is not seen.
  // Watchable: layers.L.hidden [B, T', width].
  Tensor operator()(Tape& tape, Tensor x, std::span<const int32_t> lengths) const;

  // How many of `length` steps are left behind the last layer.
  int OutputLength(int length) const;

 private:
  ConvolutionStackConfig config_;
  std::vector<nn::Conv1d> layers_;
};

struct AttentionStackConfig {
  nn::BlockConfig block;
  int layers = 1;
  bool feed_forward = true;  // false: attention alone, x + attention(norm(x)), in each layer
  bool causal = false;
  nn::Positions positions = nn::Positions::kLearned;
  float rope_base = 10000.0f;
};

// Transformer blocks, or bare attention, and a norm behind the last one.
class AttentionStack {
 public:
  AttentionStack(nn::Scope scope, const AttentionStackConfig& config);
  // x [B, T, d_model] → the same shape. Watchable: h.L.…
  Tensor operator()(Tape& tape, Tensor x, std::span<const int32_t> lengths) const;

 private:
  struct Bare {
    nn::Norm norm;
    nn::SelfAttention attention;
  };
  AttentionStackConfig config_;
  std::vector<nn::Block> blocks_;
  std::vector<Bare> bare_;
  nn::Norm final_norm_;
};

}  // namespace noron
