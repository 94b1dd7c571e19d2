#include "engine/kernels/quantized.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/kernels/testing.h"

namespace noron::kernels::testing {
namespace {

// An 8-bit matrix with its memory, and guards behind it.
struct Quantized {
  Quantized(Context& context, int rows, int columns, const Floats& weights)
      : matrix{rows, columns, nullptr, nullptr},
        values(static_cast<size_t>(matrix.Values()) + 1, int8_t{99}),
        scales(matrix.Scales()) {
    matrix.values = values.data();
    matrix.scales = scales.data();
    Quantize(context, weights.data(), matrix);
    EXPECT_EQ(values.back(), 99) << "written beyond the end";
  }
  QuantizedMatrix matrix;
  std::vector<int8_t> values;
  Floats scales;
};

// The whole number at (row, column), found from the description of the layout.
int At(const Quantized& w, int row, int column) {
  const int64_t panel = int64_t{row / 4} * 4 * w.matrix.PaddedColumns();
  return w.values[static_cast<size_t>(panel + column / 32 * 4 * 32 + row % 4 * 32 + column % 32)];
}

float StepOf(const float* x, int columns, int padded) {
  float largest = 0;
  for (int c = 0; c < columns; ++c) largest = std::max(largest, std::abs(x[c]));
  return largest / static_cast<float>(std::min(32767, 2147483647 / (127 * padded)));
}

// Every result with its last bit, and its distance from the product with the weights themselves.
void Check(Context& context, int m, int rows, int columns, bool with_bias) {
  const Floats weights = Floats::Random(int64_t{rows} * columns, 1, 0.1);
  const Floats x = Floats::Random(int64_t{m} * columns, 2, 3);
  const Floats bias = Floats::Random(rows, 3);
  const Quantized w(context, rows, columns, weights);
  Floats y(int64_t{m} * rows, 7);
  MultiplyQuantized(context, m, w.matrix, x.data(), with_bias ? bias.data() : nullptr, y.data());
  for (int i = 0; i < m; ++i) {
    const float* row_of_x = x.data() + int64_t{i} * columns;
    const float step = StepOf(row_of_x, columns, w.matrix.PaddedColumns());
    for (int r = 0; r < rows; ++r) {
      int64_t sum = 0;
      double exact = with_bias ? bias[r] : 0, inputs = 0, sizes = 0;
      for (int c = 0; c < columns; ++c) {
        const int q = At(w, r, c);
        sum += q * std::lrint(row_of_x[c] * (1 / step));
        exact += double{weights[int64_t{r} * columns + c]} * row_of_x[c];
        inputs += std::abs(row_of_x[c]);
        sizes += std::abs(q);
      }
      const float scale = w.scales[r];
      const float expected =
          static_cast<float>(sum) * (scale * step) + (with_bias ? bias[r] : 0.0f);
      const float actual = y[int64_t{i} * rows + r];
      const std::string what = std::to_string(m) + "×" + std::to_string(rows) + "×" +
                               std::to_string(columns) + " at " + std::to_string(r);
      ASSERT_EQ(actual, expected) << what;
      ASSERT_NEAR(actual, exact, double{scale} / 2 * (inputs + step * sizes) * (1 + 1e-6) + 1e-6)
          << what;
    }
  }
}

using QuantizedTest = KernelTest;

TEST_P(QuantizedTest, SizesAroundPanelAndBlock) {
  Context context;
  for (int m : {1, 3}) {
    for (int rows : {1, 2, 3, 4, 5, 8, 11}) {
      for (int columns : {1, 3, 4, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100}) {
        Check(context, m, rows, columns, rows % 2 == 0);
      }
    }
  }
}

TEST_P(QuantizedTest, LongRows) {
  Context context;
  Check(context, 1, 5, 768, true);
  Check(context, 2, 3, 3072, false);
  Check(context, 1, 1, 20000, false);  // sums use nearly all of 32 bits
}

// All weights and inputs as large as can be: the sum comes as near to 2³¹ as it may.
TEST_P(QuantizedTest, SumsDoNotOverflow) {
  Context context;
  for (int columns : {32, 512, 544, 4096}) {
    const Floats weights(columns, -2), x(columns, 5);
    const Quantized w(context, 1, columns, weights);
    Floats y(1);
    MultiplyQuantized(context, 1, w.matrix, x.data(), nullptr, y.data());
    EXPECT_NEAR(y[0], -10.0 * columns, 1e-5 * columns) << columns;
  }
}

TEST_P(QuantizedTest, AWeightMovesByHalfAScale) {
  Context context;
  constexpr int kRows = 7, kColumns = 45;
  const Floats weights = Floats::Random(kRows * kColumns, 1);
  const Quantized w(context, kRows, kColumns, weights);
  for (int r = 0; r < kRows; ++r) {
    Floats row(kColumns);
    ReadRow(w.matrix, r, row.data());
    double largest = 0;
    for (int c = 0; c < kColumns; ++c) {
      EXPECT_EQ(row[c], w.scales[r] * static_cast<float>(At(w, r, c)));
      EXPECT_NEAR(row[c], weights[r * kColumns + c], 0.50001 * w.scales[r]);
      largest = std::max(largest, std::abs(double{row[c]}));
    }
    EXPECT_NEAR(largest, 127 * w.scales[r], 1e-6);
  }
}

TEST_P(QuantizedTest, ZeroTinyAndNotFinite) {
  Context context;
  constexpr int kColumns = 40;
  const float inf = std::numeric_limits<float>::infinity();
  Floats weights = Floats::Random(4 * kColumns, 1);
  for (int c = 0; c < kColumns; ++c) {
    weights[c] = 0;
    weights[kColumns + c] = 1e-40f;
  }
  weights[2 * kColumns + 35] = std::nanf("");
  const Quantized w(context, 4, kColumns, weights);
  const Floats bias(4, 0.25f);
  const auto multiply = [&](const Floats& x) {
    Floats y(4);
    MultiplyQuantized(context, 1, w.matrix, x.data(), bias.data(), y.data());
    return y;
  };
  Floats x = Floats::Random(kColumns, 2);
  const Floats y = multiply(x);
  EXPECT_EQ(y[0], 0.25f);
  EXPECT_EQ(y[1], 0.25f);
  EXPECT_TRUE(std::isnan(y[2]));
  EXPECT_NE(y[3], 0.25f);
  EXPECT_EQ(multiply(Floats(kColumns))[3], 0.25f);
  EXPECT_EQ(multiply(Floats(kColumns, 1e-39f))[3], 0.25f);
  for (float odd : {inf, -inf, std::nanf("")}) {
    x[kColumns - 1] = odd;
    EXPECT_TRUE(std::isnan(multiply(x)[3])) << odd;
  }
}

TEST_P(QuantizedTest, SameBitsWithThreads) {
  Context one(1), three(3);
  for (auto [m, rows, columns] : {std::array{1, 1003, 300}, std::array{5, 61, 900}}) {
    const Floats weights = Floats::Random(int64_t{rows} * columns, 1);
    const Floats x = Floats::Random(int64_t{m} * columns, 2);
    const Quantized w1(one, rows, columns, weights), w3(three, rows, columns, weights);
    EXPECT_TRUE(w1.values == w3.values && w1.scales == w3.scales);
    Floats y1(int64_t{m} * rows), y3(int64_t{m} * rows);
    MultiplyQuantized(one, m, w1.matrix, x.data(), nullptr, y1.data());
    MultiplyQuantized(three, m, w3.matrix, x.data(), nullptr, y3.data());
    EXPECT_TRUE(y1 == y3);
  }
}

NORON_TEST_ALL_TARGETS(QuantizedTest);

}  // namespace
}  // namespace noron::kernels::testing
