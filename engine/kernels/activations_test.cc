#include "engine/kernels/activations.h"

#include <functional>
#include <limits>

#include "engine/kernels/testing.h"

namespace noron::kernels::testing {
namespace {

constexpr double kRoot2 = 1.4142135623730951;
constexpr double kPi = 3.141592653589793;

double SigmoidOf(double x) { return 1 / (1 + std::exp(-x)); }
double Phi(double x) { return 0.5 * std::erfc(-x / kRoot2); }
double TanhArgument(double x) { return std::sqrt(2 / kPi) * (x + 0.044715 * x * x * x); }

// f, its derivative, and whether the kernel of the gradient takes the output.
struct Activation {
  std::string name;
  void (*forward)(Context&, const float*, float*, int64_t);
  void (*gradient)(Context&, const float*, const float*, float*, int64_t);
  std::function<double(double)> f;
  std::function<double(double)> derivative;
  bool from_output = false;
};

const Activation kActivations[] = {
    {"relu", Relu, ReluGrad, [](double x) { return x < 0 ? 0 : x; },
     [](double x) { return x > 0 ? 1.0 : 0.0; }},
    {"leaky_relu",
     [](Context& c, const float* x, float* y, int64_t n) { LeakyRelu(c, 0.125f, x, y, n); },
     [](Context& c, const float* x, const float* dy, float* dx, int64_t n) {
       LeakyReluGrad(c, 0.125f, x, dy, dx, n);
     },
     [](double x) { return x > 0 ? x : 0.125 * x; }, [](double x) { return x > 0 ? 1.0 : 0.125; }},
    {"sigmoid", Sigmoid, SigmoidGrad, SigmoidOf,
     [](double x) { return SigmoidOf(x) * SigmoidOf(-x); }, true},
    {"tanh", Tanh, TanhGrad, [](double x) { return std::tanh(x); },
     [](double x) { return 1 - std::tanh(x) * std::tanh(x); }, true},
    {"gelu", Gelu,
     [](Context& c, const float* x, const float* dy, float* dx, int64_t n) {
       Floats y(n);
       Gelu(c, x, y.data(), n);
       GeluGrad(c, x, y.data(), dy, dx, n);
     },
     [](double x) { return x * Phi(x); },
     [](double x) { return Phi(x) + x * std::exp(-x * x / 2) / std::sqrt(2 * kPi); }},
    {"gelu_tanh", GeluTanh, GeluTanhGrad,
     [](double x) { return x * 0.5 * (1 + std::tanh(TanhArgument(x))); },
     [](double x) {
       if (std::abs(x) > 100) return x > 0 ? 1.0 : 0.0;
       const double t = std::tanh(TanhArgument(x));
       return 0.5 * (1 + t) +
              0.5 * x * (1 - t * t) * std::sqrt(2 / kPi) * (1 + 3 * 0.044715 * x * x);
     }},
    {"silu", Silu, SiluGrad, [](double x) { return x * SigmoidOf(x); },
     [](double x) { return SigmoidOf(x) * (1 + x * SigmoidOf(-x)); }},
    {"softplus", Softplus, SoftplusGrad,
     [](double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }, SigmoidOf},
};

// The tolerance of the reference cases for activations.
constexpr double kRtol = 1e-5;
constexpr double kAtol = 1e-6;

void Check(const Activation& activation, const Floats& x) {
  Context context;
  const int64_t n = x.size();
  const Floats dy = Floats::Random(n, 2);
  const Floats before = Floats::Random(n, 3);
  std::vector<double> y_expected, dx_expected;
  for (int64_t i = 0; i < n; ++i) {
    y_expected.push_back(activation.f(x[i]));
    dx_expected.push_back(before[i] + dy[i] * activation.derivative(x[i]));
  }
  Floats y(n);
  activation.forward(context, x.data(), y.data(), n);
  ExpectAllClose(y, y_expected, kRtol, kAtol, activation.name);
  Floats in_place = x;
  activation.forward(context, in_place.data(), in_place.data(), n);
  for (int64_t i = 0; i < n; ++i) {
    EXPECT_TRUE(in_place[i] == y[i] || std::isnan(y[i])) << activation.name << " in place";
  }
  Floats dx = before;
  activation.gradient(context, activation.from_output ? y.data() : x.data(), dy.data(), dx.data(),
                      n);
  ExpectAllClose(dx, dx_expected, kRtol, 2 * kAtol, activation.name + " gradient");
}

using ActivationsTest = KernelTest;

TEST_P(ActivationsTest, EveryLengthAroundTheVector) {
  for (const Activation& activation : kActivations) {
    for (int64_t n = 0; n <= 70; ++n) Check(activation, Floats::Random(n, 1, 6));
  }
}

TEST_P(ActivationsTest, DenseRange) {
  Floats x(20001);
  for (int64_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i - 10000) * 0.01f;
  for (const Activation& activation : kActivations) Check(activation, x);
}

TEST_P(ActivationsTest, Extremes) {
  Floats x({0.0f,  -0.0f,  1e-45f, -1e-45f, 1e-39f, -1e-39f, 1e-20f,  -1e-20f, 1e-8f, -1e-8f,
            87.0f, -87.0f, 88.5f,  -88.5f,  89.5f,  -89.5f,  104.0f,  -104.0f, 1e4f,  -1e4f,
            1e10f, -1e10f, 1e20f,  -1e20f,  1e30f,  -1e30f,  3.4e38f, -3.4e38f});
  for (const Activation& activation : kActivations) Check(activation, x);
}

TEST_P(ActivationsTest, NanStaysNan) {
  Context context;
  const Floats x(7, std::numeric_limits<float>::quiet_NaN());
  for (const Activation& activation : kActivations) {
    Floats y(7);
    activation.forward(context, x.data(), y.data(), 7);
    for (int64_t i = 0; i < 7; ++i) EXPECT_TRUE(std::isnan(y[i])) << activation.name;
  }
}

TEST_P(ActivationsTest, SameBitsWithThreads) {
  Context one(1), three(3);
  const int64_t n = 60013;
  const Floats x = Floats::Random(n, 1, 5);
  const Floats dy = Floats::Random(n, 2);
  for (const Activation& activation : kActivations) {
    Floats y1(n), y3(n), dx1(n), dx3(n);
    activation.forward(one, x.data(), y1.data(), n);
    activation.forward(three, x.data(), y3.data(), n);
    EXPECT_TRUE(y1 == y3) << activation.name;
    activation.gradient(one, x.data(), dy.data(), dx1.data(), n);
    activation.gradient(three, x.data(), dy.data(), dx3.data(), n);
    EXPECT_TRUE(dx1 == dx3) << activation.name;
  }
}

TEST_P(ActivationsTest, SiluMultiply) {
  Context context;
  for (int64_t n : {0, 1, 3, 4, 5, 8, 17, 33, 70}) {
    const Floats gate = Floats::Random(n, 1, 8), up = Floats::Random(n, 2),
                 dy = Floats::Random(n, 3);
    Floats y(n), dgate(n, 0.5f), dup(n, 0.25f);
    std::vector<double> y_expected, dgate_expected, dup_expected;
    for (int64_t i = 0; i < n; ++i) {
      const double s = SigmoidOf(gate[i]);
      y_expected.push_back(gate[i] * s * up[i]);
      dgate_expected.push_back(0.5 + dy[i] * up[i] * s * (1 + gate[i] * (1 - s)));
      dup_expected.push_back(0.25 + dy[i] * gate[i] * s);
    }
    kernels::SiluMultiply(context, gate.data(), up.data(), y.data(), n);
    SiluMultiplyGrad(context, gate.data(), up.data(), dy.data(), dgate.data(), dup.data(), n);
    ExpectAllClose(y, y_expected, kRtol, kAtol, "y");
    ExpectAllClose(dgate, dgate_expected, kRtol, kAtol, "dgate");
    ExpectAllClose(dup, dup_expected, kRtol, kAtol, "dup");
    SiluMultiplyGrad(context, gate.data(), up.data(), dy.data(), nullptr, nullptr, n);
  }
}

TEST_P(ActivationsTest, Exp) {
  Context context;
  for (int64_t n = 0; n <= 70; ++n) {
    const Floats x = Floats::Random(n, 1, 30);
    Floats y(n);
    std::vector<double> expected;
    for (int64_t i = 0; i < n; ++i) expected.push_back(std::exp(double{x[i]}));
    kernels::Exp(context, x.data(), y.data(), n);
    ExpectAllClose(y, expected, kRtol, 0, "exp");
  }
}

NORON_TEST_ALL_TARGETS(ActivationsTest);

}  // namespace
}  // namespace noron::kernels::testing
