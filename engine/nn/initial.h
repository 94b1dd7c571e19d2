// Initial weights: large enough that signals and gradients survive many layers, small enough that
// they do not explode.
#pragma once

#include "engine/core/rng.h"
#include "engine/core/tensor.h"

namespace noron::nn {

enum class Initial {
  kZero,        // all units of a layer stay alike for ever: to show why weights are random
  kUniform,     // from [-b, b), b = 1/√fan_in: PyTorch's for linear layers
  kXavier,      // from [-b, b), b = √(6/(fan_in + fan_out)) (Glorot & Bengio 2010)
  kHe,          // N(0, 2/fan_in), for rectifiers (He et al. 2015)
  kOrthogonal,  // rows or columns, whichever are fewer, orthonormal (Saxe et al. 2014)
};

// Draws `weight` [out, in] or [out, in, kernel…]: fan_in = in·kernel, fan_out = out·kernel.
void Initialize(Initial initial, Tensor weight, Rng& rng);

}  // namespace noron::nn
