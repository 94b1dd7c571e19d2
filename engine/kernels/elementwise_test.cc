#include "engine/kernels/elementwise.h"

#include "engine/kernels/testing.h"

namespace noron::kernels::testing {
namespace {

using ElementwiseTest = KernelTest;

TEST_P(ElementwiseTest, EveryLengthAroundTheVector) {
  Context context;
  for (int64_t n = 0; n <= 70; ++n) {
    const Floats a = Floats::Random(n, 1), b = Floats::Random(n, 2), c = Floats::Random(n, 3);
    Floats add(n), add_to = c, axpy = c, scale(n), multiply(n), multiply_add = c;
    Add(context, a.data(), b.data(), add.data(), n);
    AddTo(context, a.data(), add_to.data(), n);
    Axpy(context, 0.7f, a.data(), axpy.data(), n);
    Scale(context, 0.7f, a.data(), scale.data(), n);
    Multiply(context, a.data(), b.data(), multiply.data(), n);
    MultiplyAdd(context, a.data(), b.data(), multiply_add.data(), n);
    for (int64_t i = 0; i < n; ++i) {
      EXPECT_EQ(add[i], a[i] + b[i]);
      EXPECT_EQ(add_to[i], c[i] + a[i]);
      EXPECT_NEAR(axpy[i], c[i] + 0.7 * a[i], 1e-6);
      EXPECT_EQ(scale[i], 0.7f * a[i]);
      EXPECT_EQ(multiply[i], a[i] * b[i]);
      EXPECT_NEAR(multiply_add[i], c[i] + double{a[i]} * b[i], 1e-6);
    }
  }
}

TEST_P(ElementwiseTest, AddBias) {
  Context context;
  const int64_t rows = 5;
  for (int64_t columns : {1, 3, 4, 7, 16, 33}) {
    const Floats x = Floats::Random(rows * columns, 1), bias = Floats::Random(columns, 2);
    Floats y = x;
    AddBias(context, rows, columns, y.data(), bias.data(), y.data());
    for (int64_t i = 0; i < rows * columns; ++i) EXPECT_EQ(y[i], x[i] + bias[i % columns]);
  }
}

TEST_P(ElementwiseTest, SameBitsWithThreads) {
  Context one(1), three(3);
  const int64_t n = 100003;
  const Floats a = Floats::Random(n, 1), b = Floats::Random(n, 2);
  Floats y1 = a, y3 = a;
  MultiplyAdd(one, a.data(), b.data(), y1.data(), n);
  MultiplyAdd(three, a.data(), b.data(), y3.data(), n);
  EXPECT_TRUE(y1 == y3);
  Axpy(one, 0.3f, a.data(), y1.data(), n);
  Axpy(three, 0.3f, a.data(), y3.data(), n);
  EXPECT_TRUE(y1 == y3);
}

TEST(DropoutTest, KeepsTheRightShareAndScalesIt) {
  Context context;
  const int64_t n = 100000;
  const Floats x(n, 2.0f);
  for (float p : {0.0f, 0.1f, 0.5f, 0.9f}) {
    Floats y(n);
    Dropout(context, 42, p, x.data(), y.data(), n);
    int64_t kept = 0;
    for (int64_t i = 0; i < n; ++i) {
      if (y[i] == 0) continue;
      EXPECT_FLOAT_EQ(y[i], 2 / (1 - p));
      ++kept;
    }
    EXPECT_NEAR(static_cast<double>(kept) / static_cast<double>(n), 1 - p, 0.006) << p;
  }
}

TEST(DropoutTest, MaskDependsOnKeyAndIndexAlone) {
  Context one(1), three(3);
  const int64_t n = 50001;
  const Floats x = Floats::Random(n, 1);
  Floats y1(n), y3(n), other(n), part(100);
  Dropout(one, 7, 0.3f, x.data(), y1.data(), n);
  Dropout(three, 7, 0.3f, x.data(), y3.data(), n);
  Dropout(one, 8, 0.3f, x.data(), other.data(), n);
  Dropout(one, 7, 0.3f, x.data(), part.data(), 100);
  EXPECT_TRUE(y1 == y3);
  EXPECT_FALSE(y1 == other);
  for (int64_t i = 0; i < 100; ++i) EXPECT_EQ(part[i], y1[i]);
}

TEST(DropoutTest, GradientHasTheSameMaskAndAccumulates) {
  Context context;
  const int64_t n = 5000;
  const Floats ones(n, 1.0f);
  Floats mask(n), dx(n, 0.25f);
  Dropout(context, 3, 0.4f, ones.data(), mask.data(), n);
  DropoutGrad(context, 3, 0.4f, ones.data(), dx.data(), n);
  for (int64_t i = 0; i < n; ++i) EXPECT_EQ(dx[i], 0.25f + mask[i]);
}

NORON_TEST_ALL_TARGETS(ElementwiseTest);

}  // namespace
}  // namespace noron::kernels::testing
