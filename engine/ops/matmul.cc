#include <algorithm>

#include "engine/kernels/gemm.h"
#include "engine/ops/ops.h"
#include "engine/ops/support.h"

namespace noron {
namespace {

constexpr int kMaxLeading = Shape::kMaxRank - 2;

// The leading axes of a product: their extents, and how far each operand moves along them.
struct Leading {
  int extent[kMaxLeading] = {1, 1};
  int64_t a_step[kMaxLeading] = {0, 0};
  int64_t b_step[kMaxLeading] = {0, 0};
};

// How far one step along leading axis `axis` (counted from the right) moves; 0 where it repeats.
int64_t StepOf(const Shape& shape, int axis) {
  if (shape.Rank() < axis + 3 || shape[-3 - axis] == 1) return 0;
  int64_t step = static_cast<int64_t>(shape[-1]) * shape[-2];
  for (int inner = 0; inner < axis; ++inner) step *= shape[-3 - inner];
  return step;
}

// One product of the batch: A [m, k] · B [k, n] = Y [m, n].
struct Product {
  int m, n, k;
  bool transpose_a, transpose_b;
  int a_stride, b_stride;

  kernels::Matrix A(const float* a) const { return {a, a_stride, transpose_a}; }
  kernels::Matrix B(const float* b) const { return {b, b_stride, transpose_b}; }
  kernels::Matrix Y(const float* y) const { return {y, n, false}; }
};

kernels::Matrix Transposed(kernels::Matrix matrix) {
  return {matrix.data, matrix.stride, !matrix.transposed};
}

}  // namespace

Tensor MatMul(Tape& tape, Tensor a, Tensor b, MatMulOptions options) {
  CheckShapes(a.shape.Rank() >= 2 && b.shape.Rank() >= 2, "matmul", "a", a.shape, "b", b.shape,
              "both need two axes or more");
  const int m = a.shape[options.transpose_a ? -1 : -2];
  const int k = a.shape[options.transpose_a ? -2 : -1];
  const int n = b.shape[options.transpose_b ? -2 : -1];
  CheckShapes(k == b.shape[options.transpose_b ? -1 : -2], "matmul", "a", a.shape, "b", b.shape,
              options.transpose_a || options.transpose_b ? "inner sizes differ (after transposing)"
                                                         : "inner sizes differ");

  Leading leading;
  Shape shape;
  const int axes = std::max(a.shape.Rank(), b.shape.Rank()) - 2;
  for (int axis = axes - 1; axis >= 0; --axis) {
    const int in_a = a.shape.Rank() < axis + 3 ? 1 : a.shape[-3 - axis];
    const int in_b = b.shape.Rank() < axis + 3 ? 1 : b.shape[-3 - axis];
    CheckShapes(in_a == in_b || in_a == 1 || in_b == 1, "matmul", "a", a.shape, "b", b.shape,
                "leading axes must be equal or 1");
    leading.extent[axis] = in_a == 1 ? in_b : in_a;
    leading.a_step[axis] = StepOf(a.shape, axis);
    leading.b_step[axis] = StepOf(b.shape, axis);
    shape = shape.Append(leading.extent[axis]);
  }
  shape = shape.Append(m).Append(n);

  const Product product{m,           n,          k, options.transpose_a, options.transpose_b,
                        a.shape[-1], b.shape[-1]};
  // Calls body(offset in a, offset in b, offset in y) for each product of the batch, in order.
  const auto for_each = [=](const auto& body) {
    int64_t y_offset = 0;
    for (int i = 0; i < leading.extent[1]; ++i) {
      for (int j = 0; j < leading.extent[0]; ++j, y_offset += static_cast<int64_t>(m) * n) {
        body(i * leading.a_step[1] + j * leading.a_step[0],
             i * leading.b_step[1] + j * leading.b_step[0], y_offset);
      }
    }
  };

  Context& context = tape.GetContext();
  Tensor y = tape.New(shape, {a, b});
  for_each([&](int64_t ia, int64_t ib, int64_t iy) {
    kernels::Gemm(context, m, n, k, product.A(a.data + ia), product.B(b.data + ib), y.data + iy, n);
  });

  tape.Record("matmul", {a, b}, y, [=, &context] {
    for_each([&](int64_t ia, int64_t ib, int64_t iy) {
      const kernels::GemmOptions add{.accumulate = true};
      const kernels::Matrix in_a = product.A(a.data + ia);
      const kernels::Matrix in_b = product.B(b.data + ib);
      const kernels::Matrix dy = product.Y(y.grad + iy);
      if (a.grad != nullptr) {
        float* da = a.grad + ia;
        if (product.transpose_a) {  // stored as [k, m]: B · dYᵀ
          kernels::Gemm(context, k, m, n, in_b, Transposed(dy), da, m, add);
        } else {  // dY · Bᵀ
          kernels::Gemm(context, m, k, n, dy, Transposed(in_b), da, k, add);
        }
      }
      if (b.grad != nullptr) {
        float* db = b.grad + ib;
        if (product.transpose_b) {  // stored as [n, k]: dYᵀ · A
          kernels::Gemm(context, n, k, m, Transposed(dy), in_a, db, k, add);
        } else {  // Aᵀ · dY
          kernels::Gemm(context, k, n, m, Transposed(in_a), dy, db, n, add);
        }
      }
    });
  });
  return y;
}

}  // namespace noron
