// Sequences as rows of features [B, T, D] and as channels of a convolution [B, D, T].
#pragma once

#include "engine/autodiff/tape.h"

namespace noron {

// x [..., M, N] → [..., N, M]: each matrix of the last two axes transposed.
Tensor SwapLastAxes(Tape& tape, Tensor x);

}  // namespace noron
