// Sums. Numbers are added in an order that depends on the length alone, so results are the same for
// any number of threads; long sums are carried in double.
#pragma once

#include <cstdint>

#include "engine/core/context.h"

namespace noron::kernels {

double Sum(const float* x, int64_t n);
double Dot(const float* a, const float* b, int64_t n);

// Σ x²; shared among threads (the norm of all gradients).
double SumOfSquares(Context& context, const float* x, int64_t n);

// y[j] += Σ_i x[i, j]: the gradient of a bias that was added to every row. x is [rows, columns].
void SumRows(Context& context, int64_t rows, int64_t columns, const float* x, float* y);

}  // namespace noron::kernels
