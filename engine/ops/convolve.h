// The convolution behind conv1d and conv2d.
#pragma once

#include "engine/autodiff/tape.h"
#include "engine/kernels/columns.h"

namespace noron {

// x [N, Cin, H, W], weight [Cout, Cin / groups, KH, KW], bias [Cout] or none → [N, Cout, windows of
// the height, windows of the width]. Shapes are checked already.
Tensor Convolve(Tape& tape, const char* name, Tensor x, Tensor weight, Tensor bias,
                const kernels::WindowAxis& height, const kernels::WindowAxis& width, int groups);

// Throws unless x [N, Cin, …] and weight [Cout, Cin / groups, …] of this rank, and the bias, fit.
void CheckConvolution(const char* name, int rank, Tensor x, Tensor weight, Tensor bias, int groups);

}  // namespace noron
