#include <cmath>
#include <vector>

#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

constexpr float kMean[] = {0.1f, -0.2f, 0.3f};
constexpr float kVariance[] = {0.5f, 1.5f, 2};
constexpr float kEpsilon = 1e-3f;

Tensor Norm(Tape& tape, Tensor x, Tensor weight, Tensor bias) {
  std::vector<float> mean(kMean, kMean + 3), variance(kVariance, kVariance + 3);
  return BatchNorm1d(tape, x, weight, bias, mean, variance, {.epsilon = kEpsilon});
}

template <bool training>
Array Reference(const Array& x, const Array& weight, const Array& bias) {
  Array y = x;
  const int64_t length = x.shape.Rank() == 3 ? x.shape[2] : 1;
  const auto channel = [&](int64_t i) { return i / length % 3; };
  for (int c = 0; c < 3; ++c) {
    const double count = static_cast<double>(x.shape.Size()) / 3;
    double mean = kMean[c], variance = kVariance[c];
    if (training) {
      mean = variance = 0;
      for (int64_t i = 0; i < x.shape.Size(); ++i) mean += channel(i) == c ? x[i] / count : 0;
      for (int64_t i = 0; i < x.shape.Size(); ++i) {
        variance += channel(i) == c ? std::pow(x[i] - mean, 2) / count : 0;
      }
    }
    for (int64_t i = 0; i < x.shape.Size(); ++i) {
      if (channel(i) != c) continue;
      y[i] = (x[i] - mean) / std::sqrt(variance + kEpsilon) * weight[c] + bias[c];
    }
  }
  return y;
}

TEST(BatchNorm1d, ValueAndGradientsInTraining) {
  CheckOp({{5, 3}, {3}, {3}}, Norm, Reference<true>);
  CheckOp({{2, 3, 4}, {3}, {3}}, Norm, Reference<true>);
}

TEST(BatchNorm1d, ValueAndGradientsOutsideTraining) {
  CheckOp({{5, 3}, {3}, {3}}, Norm, Reference<false>, {.training = false});
  CheckOp({{2, 3, 4}, {3}, {3}}, Norm, Reference<false>, {.training = false});
}

TEST(BatchNorm1d, MovesTheRunningValuesInTrainingOnly) {
  for (bool training : {true, false}) {
    Context context;
    Arena arena;
    Tape tape(context, arena, {.training = training});
    float x[] = {1, 3}, weight[] = {1}, bias[] = {0}, mean[] = {0}, variance[] = {1};
    BatchNorm1d(tape, Tensor{x, nullptr, {2, 1}}, Tensor{weight, nullptr, {1}},
                Tensor{bias, nullptr, {1}}, mean, variance, {.momentum = 0.5f});
    EXPECT_EQ(mean[0], training ? 1 : 0);
    EXPECT_EQ(variance[0], training ? 1.5f : 1);  // the unbiased variance of 1, 3 is 2
  }
}

TEST(BatchNorm1d, RefusesOneValuePerChannelInTraining) {
  EXPECT_EQ(ErrorOf([](Tape& tape) {
              Norm(tape, tape.Constant({1, 3}), tape.Constant({3}), tape.Constant({3}));
            }),
            "shape.mismatch: batch_norm1d: x is [1, 3]: training needs two values or more for each "
            "channel");
}

}  // namespace
}  // namespace noron
