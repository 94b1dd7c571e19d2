#include "engine/kernels/norms.h"

#include "engine/kernels/testing.h"

namespace noron::kernels::testing {
namespace {

constexpr double kEpsilon = 1e-5;

struct Inputs {
  Inputs(int64_t rows, int64_t columns)
      : x(Floats::Random(rows * columns, 1, 3)),
        weight(Floats::Random(columns, 2)),
        bias(Floats::Random(columns, 3)),
        dy(Floats::Random(rows * columns, 4)) {}
  Floats x, weight, bias, dy;
};

// Both norms in double: `centered` is LayerNorm. Gradients start at 0.5.
struct Reference {
  Reference(const Inputs& in, int64_t rows, int64_t columns, bool centered, bool with_bias)
      : dweight(columns, 0.5), dbias(columns, 0.5) {
    const double n = static_cast<double>(columns);
    for (int64_t row = 0; row < rows; ++row) {
      const float* x = in.x.data() + row * columns;
      const float* up = in.dy.data() + row * columns;
      double mean = 0, square = 0;
      for (int64_t i = 0; centered && i < columns; ++i) mean += x[i] / n;
      for (int64_t i = 0; i < columns; ++i) square += (x[i] - mean) * (x[i] - mean) / n;
      const double rstd = 1 / std::sqrt(square + kEpsilon);
      double mean_g = 0, mean_gx = 0;
      for (int64_t i = 0; i < columns; ++i) {
        const double normal = (x[i] - mean) * rstd, g = double{up[i]} * in.weight[i];
        y.push_back(normal * in.weight[i] + (with_bias ? in.bias[i] : 0));
        dweight[i] += up[i] * normal;
        dbias[i] += up[i];
        if (centered) mean_g += g / n;
        mean_gx += g * normal / n;
      }
      for (int64_t i = 0; i < columns; ++i) {
        const double normal = (x[i] - mean) * rstd, g = double{up[i]} * in.weight[i];
        dx.push_back(0.5 + rstd * (g - mean_g - normal * mean_gx));
      }
    }
  }
  std::vector<double> y, dx, dweight, dbias;
};

using NormsTest = KernelTest;

TEST_P(NormsTest, LayerNorm) {
  Context context;
  for (auto [rows, longest] : {std::pair{3, 70}, std::pair{100, 5}}) {
    // With two columns dx is all but zero: what is left after cancellation.
    for (int64_t columns = 3; columns <= longest; ++columns) {
      for (bool with_bias : {false, true}) {
        const Inputs in(rows, columns);
        const Reference expected(in, rows, columns, true, with_bias);
        Floats y(rows * columns), mean(rows), rstd(rows);
        Floats dx(rows * columns, 0.5f), dweight(columns, 0.5f), dbias(columns, 0.5f);
        kernels::LayerNorm(context, rows, columns, in.x.data(), in.weight.data(),
                           with_bias ? in.bias.data() : nullptr, kEpsilon, y.data(), mean.data(),
                           rstd.data());
        LayerNormGrad(context, rows, columns, in.x.data(), in.weight.data(), mean.data(),
                      rstd.data(), in.dy.data(), dx.data(), dweight.data(), dbias.data());
        ExpectAllClose(y, expected.y, 1e-4, 2e-5, "layer norm");
        ExpectAllClose(dx, expected.dx, 1e-4, 1e-4, "dx");
        ExpectAllClose(dweight, expected.dweight, 1e-4, 5e-5, "dweight");
        ExpectAllClose(dbias, expected.dbias, 1e-4, 2e-5, "dbias");
        LayerNormGrad(context, rows, columns, in.x.data(), in.weight.data(), mean.data(),
                      rstd.data(), in.dy.data(), nullptr, nullptr, nullptr);
      }
    }
  }
}

TEST_P(NormsTest, RmsNorm) {
  Context context;
  for (auto [rows, longest] : {std::pair{3, 70}, std::pair{100, 5}}) {
    for (int64_t columns = 1; columns <= longest; ++columns) {
      const Inputs in(rows, columns);
      const Reference expected(in, rows, columns, false, false);
      Floats y(rows * columns), rstd(rows), dx(rows * columns, 0.5f), dweight(columns, 0.5f);
      kernels::RmsNorm(context, rows, columns, in.x.data(), in.weight.data(), kEpsilon, y.data(),
                       rstd.data());
      RmsNormGrad(context, rows, columns, in.x.data(), in.weight.data(), rstd.data(), in.dy.data(),
                  dx.data(), dweight.data());
      ExpectAllClose(y, expected.y, 1e-4, 2e-5, "RMS norm");
      ExpectAllClose(dx, expected.dx, 1e-4, 1e-4, "dx");
      ExpectAllClose(dweight, expected.dweight, 1e-4, 5e-5, "dweight");
      RmsNormGrad(context, rows, columns, in.x.data(), in.weight.data(), rstd.data(), in.dy.data(),
                  nullptr, nullptr);
    }
  }
}

// A constant row has no variance: the result is the bias, and nothing divides by zero.
TEST_P(NormsTest, ConstantRow) {
  Context context;
  const Floats x(8, 1000.0f), weight(8, 2.0f), bias(8, 0.25f);
  Floats y(8), mean(1), rstd(1);
  kernels::LayerNorm(context, 1, 8, x.data(), weight.data(), bias.data(), kEpsilon, y.data(),
                     mean.data(), rstd.data());
  for (int64_t i = 0; i < 8; ++i) EXPECT_EQ(y[i], 0.25f);
}

TEST_P(NormsTest, SameBitsWithThreads) {
  Context one(1), three(3);
  const int64_t rows = 777, columns = 65;
  const Inputs in(rows, columns);
  Floats y1(rows * columns), y3 = y1, mean(rows), rstd(rows);
  kernels::LayerNorm(one, rows, columns, in.x.data(), in.weight.data(), in.bias.data(), kEpsilon,
                     y1.data(), mean.data(), rstd.data());
  kernels::LayerNorm(three, rows, columns, in.x.data(), in.weight.data(), in.bias.data(), kEpsilon,
                     y3.data(), mean.data(), rstd.data());
  EXPECT_TRUE(y1 == y3);
  Floats dw1(columns), dw3(columns), db1(columns), db3(columns), dx1 = in.x, dx3 = in.x;
  LayerNormGrad(one, rows, columns, in.x.data(), in.weight.data(), mean.data(), rstd.data(),
                in.dy.data(), dx1.data(), dw1.data(), db1.data());
  LayerNormGrad(three, rows, columns, in.x.data(), in.weight.data(), mean.data(), rstd.data(),
                in.dy.data(), dx3.data(), dw3.data(), db3.data());
  EXPECT_TRUE(dx1 == dx3);
  EXPECT_TRUE(dw1 == dw3);
  EXPECT_TRUE(db1 == db3);
}

NORON_TEST_ALL_TARGETS(NormsTest);

}  // namespace
}  // namespace noron::kernels::testing
