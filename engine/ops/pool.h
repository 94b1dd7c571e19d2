// Pooling: windows or whole sequences shrunk to one number per channel. The general promises are
// those of ops.h.
#pragma once

#include <cstdint>
#include <span>

#include "engine/autodiff/tape.h"
#include "engine/ops/conv.h"

namespace noron {

struct Pool1dOptions {
  int kernel = 2;
  int stride = 2;
  int padding = 0;                // on both sides, at most half the kernel
  bool count_include_pad = true;  // means divide by the whole kernel, not by what lies inside
};
struct Pool2dOptions {
  Pair kernel{2, 2};
  Pair stride{2, 2};
  Pair padding{0, 0};
  bool count_include_pad = true;
};

// x [N, C, L] → [N, C, (L + 2·padding - kernel) / stride + 1]: the largest number of each window.
// Padding never wins; the gradient goes to the first of equal numbers.
Tensor MaxPool1d(Tape& tape, Tensor x, const Pool1dOptions& options = {});
Tensor MaxPool2d(Tape& tape, Tensor x, const Pool2dOptions& options = {});  // x [N, C, H, W]
// The mean of each window.
Tensor AvgPool1d(Tape& tape, Tensor x, const Pool1dOptions& options = {});
Tensor AvgPool2d(Tape& tape, Tensor x, const Pool2dOptions& options = {});

enum class GlobalPool { kLast, kMean, kMax };

// Over time: x [B, T, D] → [B, D]: the last, the mean or the largest of the positions whose mask is
// 1. mask [B·T]; empty: all positions count. Throws Error("number.range") for a row without any.
Tensor GlobalPool1d(Tape& tape, GlobalPool mode, Tensor x, std::span<const int32_t> mask = {});

}  // namespace noron
