// Matrix product, the loop in which a Transformer spends its time.
#pragma once

#include <cstdint>

#include "engine/core/context.h"

namespace noron::kernels {

// A row-major matrix with `stride` floats from one row to the next; `transposed` reads it as its
// transpose without moving anything.
struct Matrix {
  const float* data;
  int stride;
  bool transposed = false;
};

struct GemmOptions {
  bool accumulate = false;      // C += A B instead of C = A B
  const float* bias = nullptr;  // [n], added to every row of C
};

// C[m, n] = A[m, k] · B[k, n] (+ bias) (+ C), C row-major with `c_stride` floats per row.
// Nothing overlaps. Rows of C are shared among threads; results do not depend on their number.
void Gemm(Context& context, int m, int n, int k, Matrix a, Matrix b, float* c, int c_stride,
          GemmOptions options = {});

// B[k, n], arranged once for many products with it (by PackMatrix()).
struct PackedMatrix {
  const float* data;
};

// The floats that B[k, n] takes when it is packed, and its packing into as many at `to`.
int64_t PackedFloats(int n, int k);
PackedMatrix PackMatrix(int n, int k, Matrix b, float* to);

// The same product with a packed B and an A that is not transposed. Only rows of C are shared among
// threads, and a row's sums are added in the same order whatever the number of rows.
void Gemm(Context& context, int m, int n, int k, Matrix a, PackedMatrix b, float* c, int c_stride,
          GemmOptions options = {});

}  // namespace noron::kernels
