#include "engine/kernels/gemm.h"

#include <Eigen/Dense>
#include <array>

#include "engine/kernels/testing.h"

namespace noron::kernels::testing {
namespace {

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Strided = Eigen::Map<const RowMajor, 0, Eigen::OuterStride<>>;

struct Case {
  int m, n, k;
  bool transpose_a = false, transpose_b = false, accumulate = false, bias = false;
  int extra_stride = 0;
};

std::string Describe(const Case& c) {
  std::string text = std::to_string(c.m) + "×" + std::to_string(c.n) + "×" + std::to_string(c.k);
  if (c.transpose_a) text += " A^T";
  if (c.transpose_b) text += " B^T";
  if (c.accumulate) text += " accumulate";
  if (c.bias) text += " bias";
  return text;
}

Eigen::MatrixXd View(const Floats& floats, int rows, int columns, int stride, bool transposed) {
  if (transposed) {
    return Strided(floats.data(), columns, rows, Eigen::OuterStride<>(stride))
        .transpose()
        .cast<double>();
  }
  return Strided(floats.data(), rows, columns, Eigen::OuterStride<>(stride)).cast<double>();
}

void Check(Context& context, const Case& c) {
  const int a_stride = (c.transpose_a ? c.m : c.k) + c.extra_stride;
  const int b_stride = (c.transpose_b ? c.k : c.n) + c.extra_stride;
  const int c_stride = c.n + c.extra_stride;
  const Floats a = Floats::Random(int64_t{a_stride} * (c.transpose_a ? c.k : c.m), 1);
  const Floats b = Floats::Random(int64_t{b_stride} * (c.transpose_b ? c.n : c.k), 2);
  const Floats bias = Floats::Random(c.n, 3);
  const Floats before = Floats::Random(int64_t{c_stride} * c.m, 4);

  Eigen::MatrixXd expected =
      View(a, c.m, c.k, a_stride, c.transpose_a) * View(b, c.k, c.n, b_stride, c.transpose_b);
  if (c.accumulate) expected += View(before, c.m, c.n, c_stride, false);
  if (c.bias) {
    expected.rowwise() += Eigen::Map<const Eigen::RowVectorXf>(bias.data(), c.n).cast<double>();
  }

  const double tolerance = 2e-6 * std::sqrt(c.k + 1.0);
  const auto check = [&](const Floats& result, const char* way) {
    for (int row = 0; row < c.m; ++row) {
      for (int column = 0; column < c.n; ++column) {
        ASSERT_NEAR(result[int64_t{row} * c_stride + column], expected(row, column), tolerance)
            << Describe(c) << way << " at " << row << ", " << column;
      }
      for (int column = c.n; column < c_stride; ++column) {  // between the rows of C
        const int64_t i = int64_t{row} * c_stride + column;
        ASSERT_EQ(result[i], before[i]) << Describe(c) << way;
      }
    }
  };
  const Matrix left = {a.data(), a_stride, c.transpose_a};
  const Matrix right = {b.data(), b_stride, c.transpose_b};
  const GemmOptions options{.accumulate = c.accumulate, .bias = c.bias ? bias.data() : nullptr};
  Floats result = before;
  Gemm(context, c.m, c.n, c.k, left, right, result.data(), c_stride, options);
  check(result, "");
  if (c.transpose_a) return;
  Floats packed(PackedFloats(c.n, c.k));
  result = before;
  Gemm(context, c.m, c.n, c.k, left, PackMatrix(c.n, c.k, right, packed.data()), result.data(),
       c_stride, options);
  check(result, " packed");
}

void CheckForms(Context& context, int m, int n, int k) {
  for (int form = 0; form < 4; ++form) {
    Case c{m, n, k, (form & 1) != 0, (form & 2) != 0};
    Check(context, c);
    c.accumulate = true;
    c.extra_stride = 3;
    Check(context, c);
    c.bias = true;
    Check(context, c);
    c.accumulate = false;
    Check(context, c);
  }
}

using GemmTest = KernelTest;

TEST_P(GemmTest, SizesAroundTheTile) {
  Context context;
  for (int m : {1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 23, 25, 31}) {
    for (int n : {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 65}) {
      for (int k : {1, 2, 3, 4, 5, 15, 16, 17, 33}) CheckForms(context, m, n, k);
    }
  }
}

TEST_P(GemmTest, EveryColumnCount) {
  Context context;
  for (int n = 1; n <= 70; ++n) CheckForms(context, 13, n, 9);
}

TEST_P(GemmTest, EveryDepth) {
  Context context;
  for (int k = 1; k <= 70; ++k) {
    CheckForms(context, 1, 9, k);
    CheckForms(context, 9, 3, k);
    CheckForms(context, 14, 18, k);
  }
}

// Larger than a block in each direction, and in all.
TEST_P(GemmTest, Blocks) {
  Context context;
  CheckForms(context, 7, 9, 1100);
  CheckForms(context, 7, 600, 20);
  CheckForms(context, 410, 9, 20);
  CheckForms(context, 210, 270, 530);
  CheckForms(context, 1, 300, 600);
}

TEST_P(GemmTest, NoDepthGivesBiasOrZero) {
  Context context;
  for (bool bias : {false, true}) {
    for (bool accumulate : {false, true}) {
      Check(context, {.m = 3, .n = 5, .k = 0, .accumulate = accumulate, .bias = bias});
      Check(context, {.m = 1, .n = 5, .k = 0, .accumulate = accumulate, .bias = bias});
    }
  }
}

TEST_P(GemmTest, NothingToDo) {
  Context context;
  Floats c(4, 7.0f);
  Gemm(context, 0, 2, 2, {c.data(), 2}, {c.data(), 2}, c.data(), 2);
  Gemm(context, 2, 0, 2, {c.data(), 2}, {c.data(), 2}, c.data(), 2);
  EXPECT_TRUE(c == Floats(4, 7.0f));
}

TEST_P(GemmTest, SameBitsWithThreads) {
  Context one(1), three(3);
  for (auto [m, n, k] : {std::array{61, 67, 129}, std::array{3, 700, 300}, std::array{700, 3, 300},
                         std::array{1, 700, 300}, std::array{128, 65, 300}}) {
    for (int form = 0; form < 4; ++form) {
      const Floats a = Floats::Random(m * k, 1), b = Floats::Random(k * n, 2);
      const Matrix left = {a.data(), (form & 1) != 0 ? m : k, (form & 1) != 0};
      const Matrix right = {b.data(), (form & 2) != 0 ? k : n, (form & 2) != 0};
      Floats c1(m * n), c3(m * n);
      Gemm(one, m, n, k, left, right, c1.data(), n);
      Gemm(three, m, n, k, left, right, c3.data(), n);
      EXPECT_TRUE(c1 == c3) << m << "×" << n << "×" << k << " form " << form;
      if (left.transposed) continue;
      Floats packed(PackedFloats(n, k));
      const PackedMatrix b_packed = PackMatrix(n, k, right, packed.data());
      Gemm(one, m, n, k, left, b_packed, c1.data(), n);
      Gemm(three, m, n, k, left, b_packed, c3.data(), n);
      EXPECT_TRUE(c1 == c3) << m << "×" << n << "×" << k << " packed, form " << form;
    }
  }
}

NORON_TEST_ALL_TARGETS(GemmTest);

}  // namespace
}  // namespace noron::kernels::testing
