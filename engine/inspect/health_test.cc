#include "engine/inspect/health.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace noron {
namespace {

using nn::Activation;

TEST(Health, DeadAndSaturatedUnits) {
  // Units: one that fires, one that never does, one that is beyond ±4 but for one sample in twenty.
  std::vector<float> z;
  for (int sample = 0; sample < 20; ++sample) {
    z.insert(z.end(), {sample % 2 ? 1.0f : -1.0f, -0.5f, sample == 0 ? 0.1f : 6.0f});
  }
  const UnitCounts relu = CountUnits(Activation::kRelu, z, 3);
  EXPECT_EQ(relu.units, 3);
  EXPECT_EQ(relu.dead, 1);
  EXPECT_EQ(relu.saturated, 0);
  const UnitCounts tanh = CountUnits(Activation::kTanh, z, 3);
  EXPECT_EQ(tanh.dead, 0);
  EXPECT_EQ(tanh.saturated, 1);
  EXPECT_EQ(CountUnits(Activation::kLeakyRelu, z, 3).dead, 0);
}

TEST(Health, RootMeanSquare) {
  EXPECT_NEAR(RootMeanSquare(std::vector<float>{3, -4, 0, 0}), 2.5, 1e-12);
  EXPECT_EQ(RootMeanSquare({}), 0);
}

TEST(Health, HistogramsCountWhatIsFinite) {
  const std::vector<float> values = {0, 1, 1, 4, std::numeric_limits<float>::infinity()};
  const Histogram histogram = HistogramOf(values, 4);
  EXPECT_EQ(histogram.low, 0);
  EXPECT_EQ(histogram.high, 4);
  EXPECT_EQ(histogram.counts, (std::vector<int64_t>{1, 2, 0, 1}));
  const std::vector<float> same = {2, 2};
  EXPECT_EQ(HistogramOf(same, 3).counts, (std::vector<int64_t>{2, 0, 0}));
}

TEST(Health, LayersHaveTheNormsOfTheirParameters) {
  ParamStore store(ParamStore::Hold::kGradients, 64);
  const Tensor weight = store.Add("layer.1.weight", {1, 2}, true);
  const Tensor bias = store.Add("layer.1.bias", {1}, false);
  const Tensor other = store.Add("layer.2.weight", {1, 1}, true);
  weight.data[0] = 2;
  weight.data[1] = 1;
  bias.data[0] = 2;
  other.grad[0] = -5;
  const std::vector<LayerHealth> layers = LayersOf(store, 5);
  ASSERT_EQ(layers.size(), 2u);
  EXPECT_EQ(layers[0].name, "layer.1.*");
  EXPECT_EQ(layers[0].parameters, 3);
  EXPECT_EQ(layers[0].weight_norm, 3);
  EXPECT_EQ(layers[0].gradient_norm, 0);
  EXPECT_EQ(layers[1].gradient_norm, 5);
  EXPECT_EQ(layers[0].weights.counts.size(), 5u);
}

TEST(Health, NamesTheFlowOfGradients) {
  const auto flow = [](double first, double last) {
    const std::vector<LayerHealth> layers = {{.parameters = 4, .gradient_norm = first},
                                             {.parameters = 1, .gradient_norm = last}};
    return NameFlow(layers);
  };
  EXPECT_EQ(flow(1, 1), GradientFlow::kHealthy);
  EXPECT_EQ(flow(1e-6, 1), GradientFlow::kVanishing);
  EXPECT_EQ(flow(1e5, 1), GradientFlow::kExploding);
  EXPECT_EQ(flow(1, std::nan("")), GradientFlow::kExploding);
  EXPECT_EQ(Name(GradientFlow::kVanishing), "vanishing");
}

TEST(Health, NamesTheFit) {
  const auto fit = [](std::vector<double> train, std::vector<double> validation) {
    return NameFit(train, validation);
  };
  EXPECT_EQ(fit({1, 0.5}, {1, 0.5}), Fit::kUnclear);
  EXPECT_EQ(fit({1, 0.5, 0.2}, {1, 0.6, 0.3}), Fit::kGood);
  EXPECT_EQ(fit({1, 0.5, 0.1}, {1, 0.6, 0.9}), Fit::kOverfitting);
  EXPECT_EQ(fit({1, 1e-3, 1e-4}, {1, 1e-3, 2e-3}), Fit::kGood);  // too little to matter
  EXPECT_EQ(fit({1, 0.95, 0.7}, {1, 0.95, 0.7}), Fit::kUnderfitting);
  EXPECT_EQ(fit({1, 0.5, std::nan("")}, {1, 0.6, 0.3}), Fit::kUnclear);
  EXPECT_EQ(Name(Fit::kOverfitting), "overfitting");
}

}  // namespace
}  // namespace noron
