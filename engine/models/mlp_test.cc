#include "engine/models/mlp.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

using nn::Activation;

double Reference(Activation activation, double z) {
  switch (activation) {
    case Activation::kIdentity:
      return z;
    case Activation::kSigmoid:
      return 1 / (1 + std::exp(-z));
    case Activation::kTanh:
      return std::tanh(z);
    case Activation::kRelu:
      return std::max(z, 0.0);
    case Activation::kLeakyRelu:
      return z > 0 ? z : 0.2 * z;
    case Activation::kGelu:
      return z / 2 * (1 + std::erf(z / std::numbers::sqrt2));
    case Activation::kGeluTanh:
      return z / 2 * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (z + 0.044715 * z * z * z)));
    case Activation::kSoftplus:
      return std::log1p(std::exp(z));
    case Activation::kSilu:
    case Activation::kSwiGlu:
      return z / (1 + std::exp(-z));
  }
  return z;
}

// A model with memory for up to 64 parameter lines.
struct Model {
  explicit Model(const MlpConfig& config, uint64_t seed = 1)
      : rng(seed), mlp(nn::Scope(store, rng), config) {}
  Context context;
  Arena arena;
  Rng rng;
  ParamStore store{ParamStore::Hold::kGradients, 64 * 16};
  Mlp mlp;
};

// The mean squared output of the network in double, one change to one parameter: the reference of
// the gradients. x [B, inputs].
double SquaredOutput(const Model& model, const std::vector<float>& x, const Tensor& changed,
                     int64_t index, double by) {
  const MlpConfig& config = model.mlp.Config();
  const int inputs = config.widths[0];
  const size_t batch = x.size() / inputs;
  double sum = 0;
  for (size_t b = 0; b < batch; ++b) {
    std::vector<double> a(x.begin() + b * inputs, x.begin() + (b + 1) * inputs);
    for (const Mlp::Layer& layer : model.mlp.Layers()) {
      const auto at = [&](const Tensor& t, int64_t i) {
        return t.data[i] + (t.data == changed.data && i == index ? by : 0.0);
      };
      std::vector<double> next;
      for (int j = 0; j < layer.weight.shape[0]; ++j) {
        double z = at(layer.bias, j);
        for (size_t i = 0; i < a.size(); ++i) z += at(layer.weight, j * a.size() + i) * a[i];
        next.push_back(Reference(layer.activation, z));
      }
      a = next;
    }
    for (double y : a) sum += y * y / static_cast<double>(a.size());
  }
  return sum / static_cast<double>(batch);
}

TEST(Mlp, ValuesAndGradientsOfEveryActivation) {
  for (Activation activation : {Activation::kIdentity, Activation::kSigmoid, Activation::kTanh,
                                Activation::kRelu, Activation::kLeakyRelu, Activation::kGelu,
                                Activation::kGeluTanh, Activation::kSilu, Activation::kSoftplus}) {
    Model model({.widths = {2, 5, 3, 2},
                 .activations = {activation, Activation::kTanh, activation},
                 .slope = 0.2f});
    for (float& value : model.mlp.Layers()[0].bias.Values()) value = 0.1f;
    std::vector<float> x = {0.5f, -1.0f, 1.5f, 0.25f, -0.75f, 1.0f};
    Tape tape(model.context, model.arena, {.gradients = true});
    const Tensor output = model.mlp(tape, {x.data(), nullptr, {3, 2}});
    Tensor zeros = tape.Constant({3, 2});
    std::ranges::fill(zeros.Values(), 0.0f);
    const Tensor loss = MeanSquaredError(tape, output, zeros);
    tape.Backward(loss);
    EXPECT_NEAR(loss.data[0], SquaredOutput(model, x, {}, 0, 0), 1e-5);
    for (const Parameter& parameter : model.store.Parameters()) {
      for (int64_t i = 0; i < parameter.tensor.Size(); ++i) {
        const double slope = (SquaredOutput(model, x, parameter.tensor, i, 1e-5) -
                              SquaredOutput(model, x, parameter.tensor, i, -1e-5)) /
                             2e-5;
        ASSERT_NEAR(parameter.tensor.grad[i], slope, 1e-5)
            << parameter.name << "[" << i << "], activation " << static_cast<int>(activation);
      }
    }
  }
}

TEST(Mlp, NamesFollowTheNotation) {
  Model model({.widths = {2, 3, 1}, .activations = {Activation::kTanh, Activation::kSigmoid}});
  ASSERT_EQ(model.store.Parameters().size(), 4u);
  const Parameter* weight = model.store.Find("layer.1.weight");
  ASSERT_NE(weight, nullptr);
  EXPECT_EQ(weight->tensor.shape, (Shape{3, 2}));
  EXPECT_TRUE(weight->decay);
  const Parameter* bias = model.store.Find("layer.2.bias");
  ASSERT_NE(bias, nullptr);
  EXPECT_EQ(bias->tensor.shape, Shape{1});
  EXPECT_FALSE(bias->decay);
}

TEST(Mlp, ShowsItsSumsAndActivations) {
  struct Paths final : Watcher {
    void Observe(const std::string& path, Tensor value,
                 std::initializer_list<const char*>) override {
      seen.push_back(path + " " + value.shape.ToString());
    }
    std::vector<std::string> seen;
  } paths;
  Model model({.widths = {2, 3, 1}, .activations = {Activation::kTanh, Activation::kSigmoid}});
  std::vector<float> x = {1, 2, 3, 4};
  Tape tape(model.context, model.arena, {.watcher = &paths});
  model.mlp(tape, {x.data(), nullptr, {2, 2}});
  EXPECT_EQ(paths.seen, (std::vector<std::string>{"layer.1.z [2, 3]", "layer.1.a [2, 3]",
                                                  "layer.2.z [2, 1]", "layer.2.a [2, 1]"}));
}

TEST(Mlp, LossesWithSigmoidOrSoftmaxInsideTakeWhatComesBefore) {
  Model model({.widths = {1, 1}, .activations = {Activation::kSigmoid}});
  model.store.Values()[0] = 2;  // W = 2, b = 0: z = 2x, a = σ(2x)
  std::vector<float> x = {0.5f}, one = {1};
  Tape tape(model.context, model.arena, {});
  const Mlp::Output output = model.mlp.Forward(tape, {x.data(), nullptr, {1, 1}});
  const nn::Target target{.values = {one.data(), nullptr, {1, 1}}};
  const double a = 1 / (1 + std::exp(-1.0));
  EXPECT_NEAR(Mlp::Loss(tape, nn::Loss::kBce, output, target).data[0], -std::log(a), 1e-6);
  EXPECT_NEAR(Mlp::Loss(tape, nn::Loss::kMse, output, target).data[0], (1 - a) * (1 - a), 1e-6);
}

TEST(Mlp, DropoutIsForHiddenLayersInTraining) {
  Model model({.widths = {1, 100, 1},
               .activations = {Activation::kSigmoid, Activation::kIdentity},
               .dropout = 0.5f});
  std::vector<float> x = {1};
  const auto run = [&](bool training, uint64_t key) {
    Tape tape(model.context, model.arena, {.training = training, .dropout_key = key});
    return model.mlp(tape, {x.data(), nullptr, {1, 1}}).data[0];
  };
  EXPECT_EQ(run(false, 1), run(false, 2));
  EXPECT_NE(run(true, 1), run(true, 2));
}

TEST(Mlp, RefusesAnotherNumberOfInputs) {
  Model model({.widths = {2, 1}, .activations = {Activation::kSigmoid}});
  std::vector<float> x = {1, 2, 3};
  Tape tape(model.context, model.arena, {});
  EXPECT_THROW(model.mlp(tape, {x.data(), nullptr, {1, 3}}), Error);
}

}  // namespace
}  // namespace noron
