#include "engine/kernels/optimizers.h"

#include <functional>

#include "engine/kernels/testing.h"

namespace noron::kernels::testing {
namespace {

constexpr int kSteps = 4;
constexpr double kScale = 0.5;  // of the gradient

// One parameter in double: the state is two numbers.
struct Scalar {
  double w, m = 0, v = 0;
};

// Runs `kernel` and `reference` side by side for a few steps, for lengths around the vector.
void CheckSteps(const std::function<void(Context&, int t, const float* gradient, float* m, float* v,
                                         float* w, int64_t n)>& kernel,
                const std::function<void(int t, double gradient, Scalar& p)>& reference) {
  Context context;
  for (int64_t n : {0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33, 70}) {
    Floats w = Floats::Random(n, 1), m(n), v(n);
    std::vector<Scalar> expected;
    for (int64_t i = 0; i < n; ++i) expected.push_back({.w = w[i]});
    for (int t = 1; t <= kSteps; ++t) {
      const Floats gradient = Floats::Random(n, 10 + static_cast<uint64_t>(t));
      kernel(context, t, gradient.data(), m.data(), v.data(), w.data(), n);
      for (int64_t i = 0; i < n; ++i) {
        reference(t, kScale * gradient[i], expected[static_cast<size_t>(i)]);
        ExpectClose(w[i], expected[static_cast<size_t>(i)].w, 1e-5, 1e-6, "w");
      }
    }
  }
}

using OptimizersTest = KernelTest;

TEST_P(OptimizersTest, AdamW) {
  const double lr = 0.01, decay = 0.1, b1 = 0.9, b2 = 0.95, epsilon = 1e-8;
  CheckSteps(
      [=](Context& context, int t, const float* g, float* m, float* v, float* w, int64_t n) {
        AdamW(context, {lr, b1, b2, epsilon, decay, kScale, t}, g, m, v, w, n);
      },
      [=](int t, double g, Scalar& p) {
        p.w -= lr * decay * p.w;
        p.m = b1 * p.m + (1 - b1) * g;
        p.v = b2 * p.v + (1 - b2) * g * g;
        p.w -=
            lr * (p.m / (1 - std::pow(b1, t))) / (std::sqrt(p.v / (1 - std::pow(b2, t))) + epsilon);
      });
}

TEST_P(OptimizersTest, Adam) {
  const double lr = 0.01, decay = 0.1, b1 = 0.9, b2 = 0.999, epsilon = 1e-8;
  CheckSteps(
      [=](Context& context, int t, const float* g, float* m, float* v, float* w, int64_t n) {
        Adam(context, {lr, b1, b2, epsilon, decay, kScale, t}, g, m, v, w, n);
      },
      [=](int t, double g, Scalar& p) {
        g += decay * p.w;
        p.m = b1 * p.m + (1 - b1) * g;
        p.v = b2 * p.v + (1 - b2) * g * g;
        p.w -=
            lr * (p.m / (1 - std::pow(b1, t))) / (std::sqrt(p.v / (1 - std::pow(b2, t))) + epsilon);
      });
}

TEST_P(OptimizersTest, Sgd) {
  const double lr = 0.1, decay = 0.01;
  for (double momentum : {0.0, 0.9}) {
    for (bool nesterov : {false, true}) {
      CheckSteps(
          [=](Context& context, int, const float* g, float* m, float*, float* w, int64_t n) {
            Sgd(context, {lr, momentum, nesterov, decay, kScale}, g, momentum == 0 ? nullptr : m, w,
                n);
          },
          [=](int, double g, Scalar& p) {
            g += decay * p.w;
            p.m = momentum * p.m + g;
            p.w -= lr * (nesterov ? g + momentum * p.m : p.m);
          });
    }
  }
}

TEST_P(OptimizersTest, RmsProp) {
  const double lr = 0.01, alpha = 0.9, epsilon = 1e-6, decay = 0.1;
  CheckSteps(
      [=](Context& context, int, const float* g, float*, float* v, float* w, int64_t n) {
        RmsProp(context, {lr, alpha, epsilon, decay, kScale}, g, v, w, n);
      },
      [=](int, double g, Scalar& p) {
        g += decay * p.w;
        p.v = alpha * p.v + (1 - alpha) * g * g;
        p.w -= lr * g / (std::sqrt(p.v) + epsilon);
      });
}

TEST_P(OptimizersTest, Adagrad) {
  const double lr = 0.1, epsilon = 1e-6, decay = 0.1;
  CheckSteps(
      [=](Context& context, int, const float* g, float*, float* v, float* w, int64_t n) {
        Adagrad(context, {lr, epsilon, decay, kScale}, g, v, w, n);
      },
      [=](int, double g, Scalar& p) {
        g += decay * p.w;
        p.v += g * g;
        p.w -= lr * g / (std::sqrt(p.v) + epsilon);
      });
}

// Padding between parameters is zero and has to stay so.
TEST_P(OptimizersTest, ZerosStayZeros) {
  Context context;
  const Floats gradient(9);
  Floats m(9), v(9), w(9);
  AdamW(context, {}, gradient.data(), m.data(), v.data(), w.data(), 9);
  EXPECT_TRUE(w == Floats(9));
}

TEST_P(OptimizersTest, SameBitsWithThreads) {
  Context one(1), three(3);
  const int64_t n = 70001;
  const Floats gradient = Floats::Random(n, 1);
  Floats w1 = Floats::Random(n, 2), w3 = w1, m1(n), m3(n), v1(n), v3(n);
  AdamW(one, {}, gradient.data(), m1.data(), v1.data(), w1.data(), n);
  AdamW(three, {}, gradient.data(), m3.data(), v3.data(), w3.data(), n);
  EXPECT_TRUE(w1 == w3);
}

NORON_TEST_ALL_TARGETS(OptimizersTest);

}  // namespace
}  // namespace noron::kernels::testing
