#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

template <bool transpose_a, bool transpose_b>
Tensor Product(Tape& tape, Tensor a, Tensor b) {
  return MatMul(tape, a, b, {.transpose_a = transpose_a, .transpose_b = transpose_b});
}

// One product after the other; element by element from the definition, leading axes broadcast.
template <bool transpose_a, bool transpose_b>
Array Reference(const Array& a, const Array& b) {
  const auto extent = [](const Array& x, int axis) {
    return x.shape.Rank() < -axis ? 1 : x.shape[axis];
  };
  const auto at = [&](const Array& x, int i, int j, int row, int column) {
    const int outer = extent(x, -4) == 1 ? 0 : i, inner = extent(x, -3) == 1 ? 0 : j;
    return x[((outer * extent(x, -3) + inner) * x.shape[-2] + row) * x.shape[-1] + column];
  };
  const int m = a.shape[transpose_a ? -1 : -2], k = a.shape[transpose_a ? -2 : -1];
  const int n = b.shape[transpose_b ? -2 : -1];
  const int outer = std::max(extent(a, -4), extent(b, -4));
  const int inner = std::max(extent(a, -3), extent(b, -3));
  const int rank = std::max(a.shape.Rank(), b.shape.Rank());
  Array y(rank == 2 ? Shape{m, n} : rank == 3 ? Shape{inner, m, n} : Shape{outer, inner, m, n});
  int64_t index = 0;
  for (int i = 0; i < outer; ++i) {
    for (int j = 0; j < inner; ++j) {
      for (int row = 0; row < m; ++row) {
        for (int column = 0; column < n; ++column, ++index) {
          for (int s = 0; s < k; ++s) {
            y[index] += (transpose_a ? at(a, i, j, s, row) : at(a, i, j, row, s)) *
                        (transpose_b ? at(b, i, j, column, s) : at(b, i, j, s, column));
          }
        }
      }
    }
  }
  return y;
}

TEST(MatMul, Transposes) {
  CheckOp({{3, 4}, {4, 5}}, Product<false, false>, Reference<false, false>);
  CheckOp({{3, 4}, {5, 4}}, Product<false, true>, Reference<false, true>);
  CheckOp({{4, 3}, {4, 5}}, Product<true, false>, Reference<true, false>);
  CheckOp({{4, 3}, {5, 4}}, Product<true, true>, Reference<true, true>);
}

TEST(MatMul, BatchesAndBroadcasts) {
  CheckOp({{2, 3, 4}, {2, 4, 5}}, Product<false, false>, Reference<false, false>);
  CheckOp({{2, 2, 3, 4}, {2, 2, 5, 4}}, Product<false, true>, Reference<false, true>);
  CheckOp({{2, 3, 4}, {4, 5}}, Product<false, false>, Reference<false, false>);
  CheckOp({{3, 4}, {2, 4, 5}}, Product<false, false>, Reference<false, false>);
  CheckOp({{2, 1, 4, 3}, {1, 3, 4, 2}}, Product<true, false>, Reference<true, false>);
  CheckOp({{3, 4, 3}, {2, 1, 5, 4}}, Product<true, true>, Reference<true, true>);
  CheckThreads({{2, 70, 33}, {33, 65}}, Product<false, false>);
}

TEST(MatMul, OfATensorWithItself) {
  CheckOp(
      {{4, 4}}, [](Tape& tape, Tensor x) { return MatMul(tape, x, x); },
      [](const Array& x) { return Reference<false, false>(x, x); });
}

TEST(MatMul, RefusesOtherShapes) {
  const auto product = [](Shape a, Shape b, MatMulOptions options = {}) {
    return ErrorOf([&](Tape& tape) { MatMul(tape, tape.Constant(a), tape.Constant(b), options); });
  };
  EXPECT_EQ(product({3, 4}, {5, 6}),
            "shape.mismatch: matmul: a is [3, 4], b is [5, 6]: inner sizes differ");
  EXPECT_NE(product({3, 4}, {4, 5}, {.transpose_b = true}), "nothing was thrown");
  EXPECT_NE(product({4}, {4, 5}), "nothing was thrown");
  EXPECT_EQ(product({2, 3, 4}, {3, 4, 5}),
            "shape.mismatch: matmul: a is [2, 3, 4], b is [3, 4, 5]: leading axes must be equal or "
            "1");
}

}  // namespace
}  // namespace noron
