// The products in which too little of a matrix is used twice for packing it to pay: few rows times
// few or many. Part of Gemm(), which chooses.
#pragma once

#include <cstdint>

#include "engine/kernels/gemm.h"

namespace noron::kernels {

// The part of a product that one thread computes.
struct GemmTask {
  int64_t m, n, k;
  Matrix a, b;
  float* c;
  int64_t c_stride;
  GemmOptions options;
};

// A as it is times B transposed, so that all sums run along rows in memory: each element of C is a
// dot product. For few rows of A or few of B. The other matrix has `whole` numbers before the work
// was shared: they decide in which order to add, which must not depend on the threads.
void MultiplyDots(const GemmTask& task, int64_t whole);

// One row of A times a B that is not transposed, whose rows are read from left to right.
void MultiplyVector(const GemmTask& task);

}  // namespace noron::kernels
