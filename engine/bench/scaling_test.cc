#include "engine/bench/scaling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace noron {
namespace {

std::vector<double> Powers(const std::vector<double>& x, double factor, double exponent) {
  std::vector<double> y;
  for (const double value : x) y.push_back(factor * std::pow(value, exponent));
  return y;
}

TEST(ExponentTest, FindsThePowerOfAPowerLaw) {
  const std::vector<double> x = {1, 2, 4, 8, 16, 32};
  for (const double exponent : {0.0, 1.0, 2.0, -0.5}) {
    EXPECT_NEAR(Exponent(x, Powers(x, 3.7, exponent)), exponent, 1e-12);
  }
  EXPECT_NEAR(Exponent(std::vector<double>{2, 8}, std::vector<double>{5, 20}), 1, 1e-12);
}

TEST(ExponentTest, LooksAtTheUpperHalf) {
  const std::vector<double> x = {1, 2, 4, 8, 16, 32};
  std::vector<double> y = Powers(x, 1, 2);
  y[0] = y[1] = y[2] = 1000;
  EXPECT_NEAR(Exponent(x, y), 2, 1e-12);
  y[3] *= 1.1;
  y[5] *= 1.1;  // noise as much at one end as at the other does not turn the line
  EXPECT_NEAR(Exponent(x, y), 2, 1e-12);
}

TEST(CountedFloatsTest, IsWhatAStepHolds) {
  constexpr GptSize kBase{.layers = 2, .width = 64, .heads = 4, .context = 64, .batch = 4};
  GptSize wide = kBase, deep = kBase, large_vocabulary = kBase, single = kBase, large = kBase;
  wide.width = 256;
  deep.layers = 8;
  large_vocabulary.vocab = 4096;
  single.layers = single.batch = 1;
  large.layers = 8;
  large.vocab = 4096;
  for (const GptSize& size : {kBase, wide, deep, large_vocabulary, single, large}) {
    Context context;
    const auto step = MakeGptStep(context, size);
    step->Run(2);
    const double counted = sizeof(float) * static_cast<double>(CountedFloats(size));
    EXPECT_NEAR(static_cast<double>(step->Bytes()) / counted, 1, 0.1)
        << size.layers << " layers, width " << size.width << ", vocabulary " << size.vocab;
  }
}

TEST(ScalingTest, TellsOfEverySizeAndItsGrowth) {
  Context context;
  std::vector<std::string> told;
  const std::vector<Scaling> scalings = MeasureScaling(
      context, {.repetitions = 1, .seconds = 1e-6, .most_points = 2}, [&](const std::string& what) {
        told.push_back(what);
        return true;
      });
  ASSERT_EQ(scalings.size(), 5u);
  EXPECT_EQ(told.size(), 10u);
  EXPECT_EQ(told.front(), "context 64");
  for (const Scaling& scaling : scalings) {
    ASSERT_EQ(scaling.points.size(), 2u);
    for (const ScalingPoint& point : scaling.points) {
      EXPECT_GT(point.seconds, 0);
      EXPECT_GT(point.bytes, 0);
    }
    EXPECT_TRUE(std::isfinite(scaling.time.measured));
    // Memory is exact, so that what is counted must be what is found.
    EXPECT_NEAR(scaling.memory.measured, scaling.memory.counted, 0.1) << scaling.against;
  }
  EXPECT_NE(ToTable(scalings).find("vocabulary"), std::string::npos);
  const auto json = ToJson(scalings);
  EXPECT_EQ(json[0]["against"], "context");
  EXPECT_EQ(json[0]["points"].size(), 2u);
  EXPECT_EQ(json[0]["time"]["limit"], 2);
}

}  // namespace
}  // namespace noron
