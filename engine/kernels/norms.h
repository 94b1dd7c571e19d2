// Normalisation over the last axis; x is [rows, columns]. Gradients accumulate; any of dx, dweight,
// dbias may be nullptr. Results do not depend on the number of threads.
#pragma once

#include <cstdint>

#include "engine/core/context.h"

namespace noron::kernels {

// y = (x - mean) · rstd · weight + bias, rstd = 1/√(variance + epsilon), variance over `columns`
// (Ba, Kiros & Hinton 2016). weight and bias are [columns] (bias may be nullptr); mean and rstd are
// [rows], kept for the gradient.
void LayerNorm(Context& context, int64_t rows, int64_t columns, const float* x, const float* weight,
               const float* bias, float epsilon, float* y, float* mean, float* rstd);
void LayerNormGrad(Context& context, int64_t rows, int64_t columns, const float* x,
                   const float* weight, const float* mean, const float* rstd, const float* dy,
                   float* dx, float* dweight, float* dbias);

// y = x · rstd · weight, rstd = 1/√(mean(x²) + epsilon) (Zhang & Sennrich 2019).
void RmsNorm(Context& context, int64_t rows, int64_t columns, const float* x, const float* weight,
             float epsilon, float* y, float* rstd);
void RmsNormGrad(Context& context, int64_t rows, int64_t columns, const float* x,
                 const float* weight, const float* rstd, const float* dy, float* dx,
                 float* dweight);

}  // namespace noron::kernels
