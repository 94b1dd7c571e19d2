// The errors that math-inl.h states, measured.
#include "engine/kernels/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels/math_test.cc"
#include "hwy/foreach_target.h"

#include "engine/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace noron::kernels::HWY_NAMESPACE {

void ExpOf(int64_t n, const float* x, float* y) {
  Map(
      n, y, [](V x) HWY_ATTR { return Exp(x); }, x);
}
void LogisticOf(int64_t n, const float* x, float* y) {
  Map(
      n, y, [](V x) HWY_ATTR { return Logistic(x); }, x);
}
void TanhOf(int64_t n, const float* x, float* y) {
  Map(
      n, y, [](V x) HWY_ATTR { return HyperbolicTangent(x); }, x);
}
void NormalOf(int64_t n, const float* x, float* y) {
  Map(
      n, y, [](V x) HWY_ATTR { return NormalDistribution(x).cumulative; }, x);
}
void LogOnePlusOf(int64_t n, const float* x, float* y) {
  Map(
      n, y, [](V x) HWY_ATTR { return LogOnePlus(x); }, x);
}

}  // namespace noron::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

#include <functional>
#include <limits>

#include "engine/kernels/activations.h"
#include "engine/kernels/testing.h"

namespace noron::kernels {

HWY_EXPORT(ExpOf);
HWY_EXPORT(LogisticOf);
HWY_EXPORT(TanhOf);
HWY_EXPORT(NormalOf);
HWY_EXPORT(LogOnePlusOf);

namespace testing {
namespace {

using Function = void (*)(int64_t, const float*, float*);

// The largest error against f for `count` numbers from low to high, in units in the last place of
// the exact result.
double WorstUlp(Function function, const std::function<double(double)>& f, float low, float high,
                int count = 200000) {
  std::vector<float> x(static_cast<size_t>(count)), y(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    x[static_cast<size_t>(i)] =
        low + (high - low) * static_cast<float>(i) / static_cast<float>(count - 1);
  }
  function(count, x.data(), y.data());
  double worst = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double expected = f(x[i]);
    const double ulp = std::ldexp(1.0, std::ilogb(expected) - 23);
    worst = std::max(worst, std::abs(y[i] - expected) / ulp);
  }
  return worst;
}

float At(Function function, float x) {
  float y;
  function(1, &x, &y);
  return y;
}

constexpr float kInfinity = std::numeric_limits<float>::infinity();

using MathTest = KernelTest;

TEST_P(MathTest, Exp) {
  const Function exp = HWY_DYNAMIC_DISPATCH(ExpOf);
  const auto reference = [](double x) { return std::exp(x); };
  EXPECT_LE(WorstUlp(exp, reference, -86.6f, 88.7f), 2);
  EXPECT_LE(WorstUlp(exp, reference, -1, 1), 2);
  EXPECT_EQ(At(exp, 0), 1);
  EXPECT_EQ(At(exp, 88.73f), kInfinity);
  EXPECT_EQ(At(exp, kInfinity), kInfinity);
  for (float x : {-87.4f, -90.0f, -104.0f, -1e30f, -kInfinity}) EXPECT_EQ(At(exp, x), 0) << x;
}

TEST_P(MathTest, Logistic) {
  const Function logistic = HWY_DYNAMIC_DISPATCH(LogisticOf);
  const auto reference = [](double x) { return 1 / (1 + std::exp(-x)); };
  EXPECT_LE(WorstUlp(logistic, reference, -87, 20), 3);
  EXPECT_EQ(At(logistic, -kInfinity), 0);
  EXPECT_EQ(At(logistic, kInfinity), 1);
  EXPECT_EQ(At(logistic, 0), 0.5f);
}

TEST_P(MathTest, Tanh) {
  const Function tanh = HWY_DYNAMIC_DISPATCH(TanhOf);
  const auto reference = [](double x) { return std::tanh(x); };
  EXPECT_LE(WorstUlp(tanh, reference, 1e-30f, 1e-3f), 4);
  EXPECT_LE(WorstUlp(tanh, reference, 1e-3f, 1), 4);
  EXPECT_LE(WorstUlp(tanh, reference, -12, -0.5f), 4);
  EXPECT_EQ(At(tanh, kInfinity), 1);
  EXPECT_EQ(At(tanh, -kInfinity), -1);
  EXPECT_TRUE(std::signbit(At(tanh, -0.0f)));
}

TEST_P(MathTest, NormalDistribution) {
  const Function normal = HWY_DYNAMIC_DISPATCH(NormalOf);
  const auto reference = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  for (float x = -12; x < 12; x += 0.001f) {
    const double expected = reference(x);
    ASSERT_LE(std::abs(At(normal, x) - expected), 2e-7) << x;
    if (x > -7) {
      ASSERT_LE(std::abs(At(normal, x) - expected), 1e-5 * expected) << x;
    }
  }
  EXPECT_EQ(At(normal, -kInfinity), 0);
  EXPECT_EQ(At(normal, kInfinity), 1);
}

TEST_P(MathTest, Gelu) {
  const Function gelu = [](int64_t n, const float* x, float* y) {
    Context context;
    kernels::Gelu(context, x, y, n);
  };
  const auto reference = [](double x) { return x / 2 * std::erfc(-x / std::sqrt(2.0)); };
  EXPECT_LE(WorstUlp(gelu, reference, 1e-30f, 1e-3f), 8);
  EXPECT_LE(WorstUlp(gelu, reference, 1e-3f, 12), 8);
  EXPECT_LE(WorstUlp(gelu, reference, -1, -1e-3f), 8);
  EXPECT_LE(WorstUlp(gelu, reference, -7, -1), 32);
  for (float x = -40; x < -7; x += 0.01f) EXPECT_LE(std::abs(At(gelu, x)), 2e-11f) << x;
}

TEST_P(MathTest, LogOnePlus) {
  const Function log = HWY_DYNAMIC_DISPATCH(LogOnePlusOf);
  const auto reference = [](double x) { return std::log1p(x); };
  EXPECT_LE(WorstUlp(log, reference, 1e-30f, 1e-3f), 3);
  EXPECT_LE(WorstUlp(log, reference, 1e-3f, 1), 3);
  EXPECT_EQ(At(log, 0), 0);
}

TEST_P(MathTest, NanStaysNan) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (Function function :
       {HWY_DYNAMIC_DISPATCH(ExpOf), HWY_DYNAMIC_DISPATCH(LogisticOf), HWY_DYNAMIC_DISPATCH(TanhOf),
        HWY_DYNAMIC_DISPATCH(NormalOf), HWY_DYNAMIC_DISPATCH(LogOnePlusOf)}) {
    EXPECT_TRUE(std::isnan(At(function, nan)));
  }
}

NORON_TEST_ALL_TARGETS(MathTest);

}  // namespace
}  // namespace testing
}  // namespace noron::kernels
#endif
