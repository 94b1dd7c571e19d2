// Convolutions with their parameters. Initial weights and biases are PyTorch's: evenly from
// ±1/√fan_in, fan_in being the numbers that one output sees.
#pragma once

#include "engine/autodiff/tape.h"
#include "engine/nn/scope.h"
#include "engine/ops/conv.h"

namespace noron::nn {

struct Conv1dConfig {
  int in = 0;
  int out = 0;
  int kernel = 3;
  Padding padding = Padding::kSame;
  int stride = 1;
  int dilation = 1;
  int groups = 1;
  bool bias = true;
};

class Conv1d {
 public:
  Conv1d(Scope scope, const Conv1dConfig& config);
  // x [N, in, L] → [N, out, L'].
  Tensor operator()(Tape& tape, Tensor x) const;

 private:
  Conv1dOptions options_;
  Tensor weight_;  // [out, in / groups, kernel]
  Tensor bias_;    // [out], or no data
};

struct Conv2dConfig {
  int in = 0;
  int out = 0;
  Pair kernel{3, 3};
  Conv2dOptions options{};
  bool bias = true;
};

class Conv2d {
 public:
  Conv2d(Scope scope, const Conv2dConfig& config);
  // x [N, in, H, W] → [N, out, H', W'].
  Tensor operator()(Tape& tape, Tensor x) const;

  Tensor Weight() const { return weight_; }  // the filters, to be looked at

 private:
  Conv2dOptions options_;
  Tensor weight_;  // [out, in / groups, KH, KW]
  Tensor bias_;    // [out], or no data
};

struct ConvTranspose2dConfig {
  int in = 0;
  int out = 0;
  Pair kernel{4, 4};
  ConvTranspose2dOptions options{};
  bool bias = true;
};

class ConvTranspose2d {
 public:
  ConvTranspose2d(Scope scope, const ConvTranspose2dConfig& config);
  // x [N, in, H, W] → [N, out, H', W'].
  Tensor operator()(Tape& tape, Tensor x) const;

 private:
  ConvTranspose2dOptions options_;
  Tensor weight_;  // [in, out / groups, KH, KW]
  Tensor bias_;    // [out], or no data
};

}  // namespace noron::nn
