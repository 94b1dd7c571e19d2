#include "engine/kernels/reductions.h"

#include "engine/kernels/testing.h"

namespace noron::kernels::testing {
namespace {

using ReductionsTest = KernelTest;

TEST_P(ReductionsTest, EveryLengthAroundTheVector) {
  Context context;
  std::vector<int64_t> lengths = {255, 256, 257, 1023, 1025, 40000};
  for (int64_t n = 0; n <= 70; ++n) lengths.push_back(n);
  for (int64_t n : lengths) {
    const Floats a = Floats::Random(n, 1), b = Floats::Random(n, 2);
    double sum = 0, dot = 0, squares = 0;
    for (int64_t i = 0; i < n; ++i) {
      sum += a[i];
      dot += double{a[i]} * b[i];
      squares += double{a[i]} * a[i];
    }
    const double tolerance = 1e-7 * static_cast<double>(n);
    EXPECT_NEAR(Sum(a.data(), n), sum, tolerance) << n;
    EXPECT_NEAR(Dot(a.data(), b.data(), n), dot, tolerance) << n;
    EXPECT_NEAR(SumOfSquares(context, a.data(), n), squares, 1e-6 * squares) << n;
  }
}

// Every partial sum of one float would be rounded alike, and the errors would add up.
TEST_P(ReductionsTest, LongSumsKeepTheirDigits) {
  const int64_t n = 20'000'000;
  const Floats x(n, 0.1f);
  EXPECT_NEAR(Sum(x.data(), n), static_cast<double>(n) * 0.1f, 3);
}

TEST_P(ReductionsTest, SumRowsAccumulates) {
  Context context;
  for (int64_t rows : {0, 1, 2, 9, 300}) {
    for (int64_t columns : {1, 3, 4, 5, 16, 17, 33, 70}) {
      const Floats x = Floats::Random(rows * columns, 1);
      const Floats before = Floats::Random(columns, 2);
      std::vector<double> expected;
      for (int64_t j = 0; j < columns; ++j) {
        expected.push_back(before[j]);
        for (int64_t i = 0; i < rows; ++i) expected.back() += x[i * columns + j];
      }
      Floats y = before;
      SumRows(context, rows, columns, x.data(), y.data());
      ExpectAllClose(y, expected, 1e-5, 1e-5, "sum of rows");
    }
  }
}

TEST_P(ReductionsTest, SameBitsWithThreads) {
  Context one(1), three(3);
  const int64_t rows = 301, columns = 333;
  const Floats x = Floats::Random(rows * columns, 1);
  EXPECT_EQ(SumOfSquares(one, x.data(), x.size()), SumOfSquares(three, x.data(), x.size()));
  Floats y1(columns), y3(columns);
  SumRows(one, rows, columns, x.data(), y1.data());
  SumRows(three, rows, columns, x.data(), y3.data());
  EXPECT_TRUE(y1 == y3);
}

NORON_TEST_ALL_TARGETS(ReductionsTest);

}  // namespace
}  // namespace noron::kernels::testing
