// Arithmetic on whole arrays of n floats (or rows × columns, row-major), without alignment needs.
// An output may be the same array as an input. Work is shared among threads when n is large;
// results do not depend on their number.
#pragma once

#include <cstdint>

#include "engine/core/context.h"

namespace noron::kernels {

// y = a + b
void Add(Context& context, const float* a, const float* b, float* y, int64_t n);
// y += x
void AddTo(Context& context, const float* x, float* y, int64_t n);
// y += alpha · x
void Axpy(Context& context, float alpha, const float* x, float* y, int64_t n);
// y = alpha · x
void Scale(Context& context, float alpha, const float* x, float* y, int64_t n);
// y = a · b
void Multiply(Context& context, const float* a, const float* b, float* y, int64_t n);
// y += a · b
void MultiplyAdd(Context& context, const float* a, const float* b, float* y, int64_t n);

// y[i, j] = x[i, j] + bias[j]
void AddBias(Context& context, int64_t rows, int64_t columns, const float* x, const float* bias,
             float* y);

// Inverted dropout (Srivastava et al. 2014): y[i] = x[i] / (1 - p) where element i is kept, else 0.
// Whether it is kept depends on key and i alone: RandomBits(key, i). 0 <= p < 1. A part of a larger
// array says which element of it is its `first`.
void Dropout(Context& context, uint64_t key, float p, const float* x, float* y, int64_t n,
             int64_t first = 0);
// dx += the same mask applied to dy.
void DropoutGrad(Context& context, uint64_t key, float p, const float* dy, float* dx, int64_t n);

}  // namespace noron::kernels
