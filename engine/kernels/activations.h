// Activation functions, element by element, and their gradients.
//
// Forward:   y[i] = f(x[i]); x and y may be the same array.
// Gradient:  dx[i] += dy[i] · f'(x[i]); it accumulates, and dx overlaps nothing.
// Arrays hold n floats and need no alignment. NaN stays NaN. Work is shared among threads when n is
// large; results do not depend on their number.
#pragma once

#include <cstdint>

#include "engine/core/context.h"

namespace noron::kernels {

// max(x, 0); the gradient at 0 is 0.
void Relu(Context& context, const float* x, float* y, int64_t n);
void ReluGrad(Context& context, const float* x, const float* dy, float* dx, int64_t n);

// x for x > 0, slope · x otherwise.
void LeakyRelu(Context& context, float slope, const float* x, float* y, int64_t n);
void LeakyReluGrad(Context& context, float slope, const float* x, const float* dy, float* dx,
                   int64_t n);

// 1 / (1 + exp(-x)). The gradient takes the OUTPUT y: f' = y (1 - y).
void Sigmoid(Context& context, const float* x, float* y, int64_t n);
void SigmoidGrad(Context& context, const float* y, const float* dy, float* dx, int64_t n);

// The gradient takes the OUTPUT y: f' = 1 - y².
void Tanh(Context& context, const float* x, float* y, int64_t n);
void TanhGrad(Context& context, const float* y, const float* dy, float* dx, int64_t n);

// x · Φ(x), Φ the cumulative normal distribution (Hendrycks & Gimpel 2016), exact form: 8 ULP for
// x >= -1, 32 ULP for x >= -7; within 2e-11 of 0 below.
void Gelu(Context& context, const float* x, float* y, int64_t n);
// The gradient also takes the output y = x Φ(x), which saves it Φ. Without `accumulate` dx is
// written, not added to.
void GeluGrad(Context& context, const float* x, const float* y, const float* dy, float* dx,
              int64_t n, bool accumulate = true);

// x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))), the approximation GPT-2 uses.
void GeluTanh(Context& context, const float* x, float* y, int64_t n);
void GeluTanhGrad(Context& context, const float* x, const float* dy, float* dx, int64_t n);

// x · sigmoid(x).
void Silu(Context& context, const float* x, float* y, int64_t n);
void SiluGrad(Context& context, const float* x, const float* dy, float* dx, int64_t n);

// exp(x); infinity above 88.73, 0 below -87.
void Exp(Context& context, const float* x, float* y, int64_t n);

// log(1 + exp(x)).
void Softplus(Context& context, const float* x, float* y, int64_t n);
void SoftplusGrad(Context& context, const float* x, const float* dy, float* dx, int64_t n);

// y = silu(gate) · up, the middle of SwiGLU (Shazeer 2020).
void SiluMultiply(Context& context, const float* gate, const float* up, float* y, int64_t n);
// Accumulates into dgate and dup, each of which may be nullptr.
void SiluMultiplyGrad(Context& context, const float* gate, const float* up, const float* dy,
                      float* dgate, float* dup, int64_t n);

}  // namespace noron::kernels
