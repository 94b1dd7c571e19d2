#include "engine/inspect/worksheet.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engine/core/error.h"
#include "engine/train/learner.h"

namespace noron {
namespace {

using nn::Activation;
using Quantity = WorksheetCell::Quantity;

struct Fixture {
  explicit Fixture(const MlpConfig& config) : rng(3), mlp(nn::Scope(store, rng), config) {
    for (const Mlp::Layer& layer : mlp.Layers()) {
      for (float& value : layer.bias.Values()) value = static_cast<float>(0.3 * rng.Normal());
    }
  }
  ParamStore store{ParamStore::Hold::kGradients, 32 * 16};
  Rng rng;
  Mlp mlp;
};

// Every number of the worksheet against the tape, and every gradient against its difference.
void CheckAgainstTape(nn::Loss loss, Activation hidden, Activation output, int outputs) {
  Fixture f({.widths = {2, 3, 4, outputs}, .activations = {hidden, Activation::kTanh, output}});
  std::vector<float> x = {0.5f, -1, 1.5f, 0.25f, -0.75f, 1};
  std::vector<float> targets(3 * outputs);
  for (size_t i = 0; i < targets.size(); ++i) targets[i] = i % 2 ? 1.0f : -1.0f;
  if (loss == nn::Loss::kBce) {
    for (float& target : targets) target = target > 0 ? 1 : 0;
  }
  const std::vector<int32_t> labels = {0, 2, 1};
  const Worksheet sheet = loss == nn::Loss::kCrossEntropy
                              ? MakeWorksheet(f.mlp, loss, {.x = x, .labels = labels}, 0.25)
                              : MakeWorksheet(f.mlp, loss, {.x = x, .targets = targets}, 0.25);

  Context context;
  Arena arena;
  const auto run = [&](Tape& tape) {
    const Mlp::Output result = f.mlp.Forward(tape, {x.data(), nullptr, {3, 2}});
    return Mlp::Loss(tape, loss, result,
                     {.values = {targets.data(), nullptr, {3, outputs}}, .labels = labels});
  };
  Learner learner(context, f.store,
                  {.optimizer = {.kind = OptimizerKind::kSgd}, .schedule = {.peak = 0.25}});
  EXPECT_NEAR(learner.Step(arena, 0, 0, run).loss, sheet.loss, 1e-5);
  for (size_t k = 0; k < sheet.layers.size(); ++k) {
    const Mlp::Layer& layer = f.mlp.Layers()[k];
    const WorksheetLayer& shown = sheet.layers[k];
    for (size_t i = 0; i < shown.weight.size(); ++i) {
      EXPECT_NEAR(layer.weight.grad[i], shown.weight_gradient[i], 1e-5);
      EXPECT_NEAR(shown.weight_difference[i], shown.weight_gradient[i], 1e-7);
      EXPECT_NEAR(layer.weight.data[i], shown.new_weight[i], 1e-5);  // after the update
    }
    for (size_t i = 0; i < shown.bias.size(); ++i) {
      EXPECT_NEAR(layer.bias.grad[i], shown.bias_gradient[i], 1e-5);
      EXPECT_NEAR(shown.bias_difference[i], shown.bias_gradient[i], 1e-7);
      EXPECT_NEAR(layer.bias.data[i], shown.new_bias[i], 1e-5);
    }
    for (size_t i = 0; i < shown.delta.size(); ++i) {
      EXPECT_NEAR(shown.delta_difference[i], shown.delta[i], 1e-7);
    }
  }
  Tape tape(context, arena, {});
  EXPECT_NEAR(run(tape).data[0], sheet.new_loss, 1e-5);
}

TEST(Worksheet, AgreesWithTheTapeForEveryLoss) {
  CheckAgainstTape(nn::Loss::kMse, Activation::kSigmoid, Activation::kSigmoid, 1);
  CheckAgainstTape(nn::Loss::kMse, Activation::kGelu, Activation::kIdentity, 2);
  CheckAgainstTape(nn::Loss::kMae, Activation::kSilu, Activation::kTanh, 2);
  CheckAgainstTape(nn::Loss::kBce, Activation::kLeakyRelu, Activation::kSigmoid, 2);
  CheckAgainstTape(nn::Loss::kCrossEntropy, Activation::kRelu, Activation::kIdentity, 3);
  CheckAgainstTape(nn::Loss::kHinge, Activation::kSoftplus, Activation::kIdentity, 1);
}

// x = (1, 2) → z = 0.5·1 - 0.25·2 + 0.1 = 0.1 → a = tanh 0.1; z⁽²⁾ = 2·a - 0.5; L = (z⁽²⁾ - 1)².
struct ByHand : Fixture {
  ByHand()
      : Fixture({.widths = {2, 1, 1}, .activations = {Activation::kTanh, Activation::kIdentity}}) {
    const auto set = [](Tensor tensor, std::vector<float> values) {
      std::copy(values.begin(), values.end(), tensor.data);
    };
    set(mlp.Layers()[0].weight, {0.5f, -0.25f});
    set(mlp.Layers()[0].bias, {0.125f});
    set(mlp.Layers()[1].weight, {2});
    set(mlp.Layers()[1].bias, {-0.5f});
    sheet = MakeWorksheet(mlp, nn::Loss::kMse, {.x = x, .targets = y}, 0.1);
  }
  Derivation Of(Quantity quantity, int layer, int unit = 1, int input = 1) const {
    return Derive(sheet, {quantity, layer, unit, input, 0});
  }
  const std::vector<float> x = {1, 2}, y = {1};
  Worksheet sheet;
};

TEST(Worksheet, FormulasCarryTheirNumbers) {
  const ByHand f;
  const Derivation z = f.Of(Quantity::kZ, 1);
  EXPECT_EQ(z.symbol, "z^{(1)}_{1}");
  EXPECT_EQ(z.formula, "\\sum_i W^{(1)}_{1i} x_{i} + b^{(1)}_{1}");
  EXPECT_EQ(z.numbers, "0.5 \\cdot 1 + (-0.25) \\cdot 2 + 0.125");
  EXPECT_EQ(z.matrix, "z^{(1)} = W^{(1)} x + b^{(1)}");
  EXPECT_NEAR(z.value, 0.125, 1e-12);
  EXPECT_FALSE(z.difference.has_value());

  EXPECT_EQ(f.Of(Quantity::kA, 1).numbers, "\\tanh 0.125");
  const double a = std::tanh(0.125), out = 2 * a - 0.5;
  const Derivation loss = f.Of(Quantity::kLoss, 1);
  EXPECT_EQ(loss.numbers, "((-0.2513) - 1)^2");
  EXPECT_NEAR(loss.value, (out - 1) * (out - 1), 1e-12);

  const Derivation output_delta = f.Of(Quantity::kDelta, 2);
  EXPECT_EQ(output_delta.numbers, "(-2.503) \\cdot 1");
  const Derivation delta = f.Of(Quantity::kDelta, 1);
  EXPECT_EQ(delta.formula, "\\theta'(z^{(1)}_{1}) \\sum_m W^{(2)}_{m1} \\delta^{(2)}_{m}");
  EXPECT_NEAR(delta.value, (1 - a * a) * 2 * 2 * (out - 1), 1e-12);
  EXPECT_NEAR(delta.difference.value(), delta.value, 1e-8);

  const Derivation gradient = f.Of(Quantity::kWeightGradient, 1, 1, 2);
  EXPECT_EQ(gradient.symbol, "\\frac{\\partial L}{\\partial W^{(1)}_{12}}");
  EXPECT_EQ(gradient.formula, "\\delta^{(1)}_{1} x_{2}");
  EXPECT_NEAR(gradient.value, delta.value * 2, 1e-12);
  EXPECT_NEAR(f.Of(Quantity::kBiasGradient, 1).value, delta.value, 1e-12);

  const Derivation update = f.Of(Quantity::kNewWeight, 1, 1, 2);
  EXPECT_EQ(update.numbers, "-0.25 - 0.1 \\cdot (-9.856)");
  EXPECT_NEAR(update.value, -0.25 - 0.1 * gradient.value, 1e-12);
  EXPECT_NEAR(f.Of(Quantity::kNewBias, 2).value, -0.5 - 0.1 * output_delta.value, 1e-12);
}

TEST(Worksheet, SeveralSamplesAreSummed) {
  Fixture f({.widths = {1, 1}, .activations = {Activation::kSigmoid}});
  const std::vector<float> x = {1, 2}, y = {0, 1};
  const Worksheet sheet = MakeWorksheet(f.mlp, nn::Loss::kBce, {.x = x, .targets = y}, 1);
  const Derivation gradient = Derive(sheet, {Quantity::kWeightGradient, 1, 1, 1, 1});
  EXPECT_EQ(gradient.formula, "\\sum_s \\delta^{(1)}_{s,1} x_{s,1}");
  const Derivation delta = Derive(sheet, {Quantity::kDelta, 1, 1, 1, 1});
  EXPECT_EQ(delta.symbol, "\\delta^{(1)}_{2,1}");
  EXPECT_EQ(delta.formula, "\\frac{1}{2} (\\sigma(z^{(1)}_{2,1}) - t_{1})");
}

TEST(Worksheet, RefusesWhatDoesNotFit) {
  const ByHand f;
  const std::vector<float> x = {1, 2, 3}, none;
  const std::vector<int32_t> labels = {1};
  EXPECT_THROW(MakeWorksheet(f.mlp, nn::Loss::kMse, {.x = x, .targets = f.y}, 1), Error);
  EXPECT_THROW(MakeWorksheet(f.mlp, nn::Loss::kMse, {.x = f.x, .targets = none}, 1), Error);
  EXPECT_THROW(MakeWorksheet(f.mlp, nn::Loss::kCrossEntropy, {.x = f.x, .labels = labels}, 1),
               Error);
  EXPECT_THROW(f.Of(Quantity::kZ, 3), Error);
  EXPECT_THROW(f.Of(Quantity::kZ, 1, 2), Error);
  EXPECT_THROW(f.Of(Quantity::kWeightGradient, 1, 1, 3), Error);
}

}  // namespace
}  // namespace noron
