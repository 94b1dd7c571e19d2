// Convolution as networks use it: cross-correlation, y = bias + Σ weight · window, on sequences
// [N, C, L] and images [N, C, H, W]. The general promises are those of ops.h. All of them are
// matrix products of the weights with the windows, one window a column (kernels/columns.h); what
// the forward pass gathers is kept in the arena for the backward pass.
#pragma once

#include "engine/autodiff/tape.h"

namespace noron {

struct Conv1dOptions {
  int stride = 1;
  int dilation = 1;   // distance of two neighbouring taps
  int groups = 1;     // channels in so many parts that do not see each other
  int pad_left = 0;   // zeros before the sequence
  int pad_right = 0;  // and after it
};

// kSame: as many outputs as inputs (with stride 1). kCausal: output t sees inputs ≤ t only.
enum class Padding { kValid, kSame, kCausal };

// The options with the zeros that `padding` needs for a kernel of this length and dilation:
// valid none; same dilation·(kernel - 1) in all, the smaller half before; causal all of it before.
Conv1dOptions Padded(Padding padding, int kernel, Conv1dOptions options = {});

// x [N, Cin, L], weight [Cout, Cin / groups, K], bias [Cout] or a tensor without data → [N, Cout,
// (L + pad_left + pad_right - dilation·(K - 1) - 1) / stride + 1]:
// y[n, o, t] = bias[o] + Σ_{c, k} weight[o, c, k] · x[n, c, t·stride + k·dilation - pad_left].
Tensor Conv1d(Tape& tape, Tensor x, Tensor weight, Tensor bias, const Conv1dOptions& options = {});

// Something along both axes of an image.
struct Pair {
  int h = 0;
  int w = 0;
};

struct Conv2dOptions {
  Pair stride{1, 1};
  Pair padding{0, 0};  // zeros on both sides
  Pair dilation{1, 1};
  int groups = 1;
};

// The same with two axes: x [N, Cin, H, W], weight [Cout, Cin / groups, KH, KW] → [N, Cout, H',
// W'].
Tensor Conv2d(Tape& tape, Tensor x, Tensor weight, Tensor bias, const Conv2dOptions& options = {});

struct ConvTranspose2dOptions {
  Pair stride{1, 1};
  Pair padding{0, 0};  // so much is cut off on both sides
  Pair dilation{1, 1};
  int groups = 1;
  Pair output_padding{0, 0};  // rows and columns added at the end
};

// The adjoint of Conv2d, which makes images larger: x [N, Cin, H, W], weight [Cin, Cout / groups,
// KH, KW], y[n, o, i·stride + k·dilation - padding] += x[n, c, i] · weight[c, o, k] along both
// axes; H' = (H - 1)·stride - 2·padding + dilation·(KH - 1) + output_padding + 1.
Tensor ConvTranspose2d(Tape& tape, Tensor x, Tensor weight, Tensor bias,
                       const ConvTranspose2dOptions& options = {});

}  // namespace noron
