#include "engine/kernels/softmax.h"

#include <algorithm>
#include <limits>

#include "engine/kernels/testing.h"

namespace noron::kernels::testing {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::vector<double> LogProbabilities(const float* x, int64_t n) {
  double maximum = -kInfinity, sum = 0;
  for (int64_t i = 0; i < n; ++i) maximum = std::max<double>(maximum, x[i]);
  for (int64_t i = 0; i < n; ++i) sum += std::exp(x[i] - maximum);
  std::vector<double> result;
  for (int64_t i = 0; i < n; ++i) result.push_back(x[i] - maximum - std::log(sum));
  return result;
}

using SoftmaxTest = KernelTest;

TEST_P(SoftmaxTest, EveryLengthAroundTheVector) {
  Context context;
  const int64_t rows = 3;
  for (int64_t n = 1; n <= 70; ++n) {
    const Floats x = Floats::Random(rows * n, 1, 20), dy = Floats::Random(rows * n, 2);
    Floats y(rows * n), log_y(rows * n), dx(rows * n, 0.5f), log_dx(rows * n, 0.5f);
    Softmax(context, rows, n, x.data(), y.data());
    SoftmaxGrad(context, rows, n, y.data(), dy.data(), dx.data());
    LogSoftmax(context, rows, n, x.data(), log_y.data());
    LogSoftmaxGrad(context, rows, n, log_y.data(), dy.data(), log_dx.data());
    Floats in_place = x;
    Softmax(context, rows, n, in_place.data(), in_place.data());
    EXPECT_TRUE(in_place == y);

    std::vector<double> p, log_p, dx_expected, log_dx_expected;
    for (int64_t row = 0; row < rows; ++row) {
      const std::vector<double> logs = LogProbabilities(x.data() + row * n, n);
      double dot = 0, total = 0;
      for (int64_t i = 0; i < n; ++i) {
        log_p.push_back(logs[i]);
        p.push_back(std::exp(logs[i]));
        dot += p.back() * dy[row * n + i];
        total += dy[row * n + i];
      }
      for (int64_t i = row * n; i < (row + 1) * n; ++i) {
        dx_expected.push_back(0.5 + p[i] * (dy[i] - dot));
        log_dx_expected.push_back(0.5 + dy[i] - p[i] * total);
      }
    }
    ExpectAllClose(y, p, 1e-5, 1e-7, "softmax");
    ExpectAllClose(log_y, log_p, 1e-5, 1e-6, "log softmax");
    ExpectAllClose(dx, dx_expected, 1e-5, 1e-6, "softmax gradient");
    ExpectAllClose(log_dx, log_dx_expected, 1e-5, 1e-5, "log softmax gradient");
  }
}

TEST_P(SoftmaxTest, MaskedEntriesAreExactlyZero) {
  for (int64_t n : {2, 5, 16, 19, 67}) {
    Floats x = Floats::Random(n, 1), y(n);
    for (int64_t i = 1; i < n; i += 2) x[i] = -kInfinity;
    SoftmaxRow(x.data(), y.data(), n);
    double sum = 0;
    for (int64_t i = 0; i < n; ++i) {
      if (i % 2 == 1) {
        EXPECT_EQ(y[i], 0);
      }
      sum += y[i];
    }
    EXPECT_NEAR(sum, 1, 1e-6);
    const Floats masked(n, -kInfinity);
    SoftmaxRow(masked.data(), y.data(), n);
    for (int64_t i = 0; i < n; ++i) EXPECT_EQ(y[i], 0);
  }
}

TEST_P(SoftmaxTest, HugeEntriesDoNotOverflow) {
  Floats x({1e30f, 1e30f, -1e30f, 3e38f, 3e38f}), y(5);
  SoftmaxRow(x.data(), y.data(), 5);
  EXPECT_EQ(y[0], 0);
  EXPECT_EQ(y[3], 0.5f);
  EXPECT_EQ(y[4], 0.5f);
}

TEST_P(SoftmaxTest, NanAndInfinityMakeTheRowNan) {
  for (float bad : {std::numeric_limits<float>::quiet_NaN(), kInfinity}) {
    for (int64_t at : {0, 3, 18}) {
      Floats x(19), y(19);
      x[at] = bad;
      SoftmaxRow(x.data(), y.data(), 19);
      for (int64_t i = 0; i < 19; ++i) EXPECT_TRUE(std::isnan(y[i]));
    }
  }
}

TEST_P(SoftmaxTest, WideRow) {
  const int64_t n = 50257;
  const Floats x = Floats::Random(n, 1, 4);
  Floats y(n);
  SoftmaxRow(x.data(), y.data(), n);
  const std::vector<double> logs = LogProbabilities(x.data(), n);
  for (int64_t i = 0; i < n; ++i) EXPECT_NEAR(y[i] / std::exp(logs[i]), 1, 1e-6);
}

TEST_P(SoftmaxTest, CrossEntropy) {
  Context context;
  const int64_t rows = 5;
  for (int64_t classes : {1, 2, 4, 5, 16, 17, 65}) {
    for (float smoothing : {0.0f, 0.1f, 1.0f}) {
      for (bool weighted : {false, true}) {
        for (double range : {3.0, 1e4}) {
          const Floats logits = Floats::Random(rows * classes, 1, range);
          Floats weight = Floats::Random(classes, 2);
          for (int64_t i = 0; i < classes; ++i) weight[i] += 1.5f;
          const CrossEntropyOptions options = {.ignore = -1,
                                               .label_smoothing = smoothing,
                                               .weight = weighted ? weight.data() : nullptr};
          std::vector<int32_t> targets;
          for (int64_t i = 0; i < rows; ++i) {
            targets.push_back(i == 2 ? -1 : static_cast<int32_t>((i * 7) % classes));
          }
          Floats losses(rows), stats(2 * rows), gradient(rows * classes, 0.5f);
          kernels::CrossEntropy(context, rows, classes, logits.data(), targets.data(), options,
                                losses.data(), stats.data());
          CrossEntropyGrad(context, rows, classes, logits.data(), targets.data(), options,
                           stats.data(), 0.3f, gradient.data());

          std::vector<double> expected_losses(rows, 0), expected_gradient(rows * classes, 0.5);
          for (int64_t row = 0; row < rows; ++row) {
            if (targets[row] == -1) continue;
            const std::vector<double> logs =
                LogProbabilities(logits.data() + row * classes, classes);
            std::vector<double> q;
            double total = 0;
            for (int64_t c = 0; c < classes; ++c) {
              const double w = weighted ? weight[c] : 1;
              q.push_back(w * smoothing / static_cast<double>(classes) +
                          (c == targets[row] ? w * (1 - smoothing) : 0));
              total += q.back();
              expected_losses[row] -= q.back() * logs[c];
            }
            for (int64_t c = 0; c < classes; ++c) {
              expected_gradient[row * classes + c] += 0.3 * (total * std::exp(logs[c]) - q[c]);
            }
          }
          ExpectAllClose(losses, expected_losses, 1e-5, 1e-6, "loss");
          ExpectAllClose(gradient, expected_gradient, 1e-5, 1e-6, "gradient");
        }
      }
    }
  }
}

TEST_P(SoftmaxTest, SameBitsWithThreads) {
  Context one(1), three(3);
  const int64_t rows = 500, n = 65;
  const Floats x = Floats::Random(rows * n, 1, 5), dy = Floats::Random(rows * n, 2);
  Floats y1(rows * n), y3(rows * n), dx1(rows * n), dx3(rows * n);
  Softmax(one, rows, n, x.data(), y1.data());
  Softmax(three, rows, n, x.data(), y3.data());
  EXPECT_TRUE(y1 == y3);
  SoftmaxGrad(one, rows, n, y1.data(), dy.data(), dx1.data());
  SoftmaxGrad(three, rows, n, y1.data(), dy.data(), dx3.data());
  EXPECT_TRUE(dx1 == dx3);
}

NORON_TEST_ALL_TARGETS(SoftmaxTest);

}  // namespace
}  // namespace noron::kernels::testing
