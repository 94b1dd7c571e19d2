#include "engine/data/points.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/core/error.h"

namespace noron {
namespace {

constexpr int kKinds = static_cast<int>(PointsKind::kSine) + 1;

TEST(Points, EveryKindHasAName) {
  ASSERT_EQ(PointsKindNames().size(), size_t{kKinds});
  for (int kind = 0; kind < kKinds; ++kind) {
    EXPECT_EQ(PointsKindFromName(Name(PointsKind(kind))), PointsKind(kind));
  }
  EXPECT_EQ(PointsKindFromName("cubes"), std::nullopt);
}

TEST(Points, EveryKindIsDeterministicAndBounded) {
  for (int kind = 0; kind < kKinds; ++kind) {
    SCOPED_TRACE(Name(PointsKind(kind)));
    const PointsOptions options{.kind = PointsKind(kind), .count = 101, .noise = 0.05, .seed = 5};
    const Points points = MakePoints(options);
    EXPECT_EQ(points.Count(), 101);
    EXPECT_EQ(points.x.size(), size_t{101} * points.Width());
    EXPECT_EQ(points.x, MakePoints(options).x);
    PointsOptions other = options;
    other.seed = 6;
    EXPECT_NE(points.x, MakePoints(other).x);
    for (float x : points.x) EXPECT_LT(std::fabs(x), 5);
    for (float target : points.targets) EXPECT_LT(std::fabs(target), 1.5);
    if (points.classes == 0) continue;
    for (int c = 0; c < points.classes; ++c) {
      const auto size = std::count(points.labels.begin(), points.labels.end(), c);
      EXPECT_GE(size, 101 / points.classes);
      EXPECT_LE(size, 101 / points.classes + 1);
    }
  }
}

TEST(Points, XorIsLabelledByTheSigns) {
  const Points points = MakePoints({.kind = PointsKind::kXor, .noise = 0});
  for (int i = 0; i < points.Count(); ++i) {
    EXPECT_EQ(points.labels[i] == 1, points.x[2 * i] * points.x[2 * i + 1] < 0);
  }
}

TEST(Points, CirclesWithoutNoiseAreRound) {
  const Points points = MakePoints({.kind = PointsKind::kCircles, .noise = 0});
  for (int i = 0; i < points.Count(); ++i) {
    EXPECT_NEAR(std::hypot(points.x[2 * i], points.x[2 * i + 1]), points.labels[i] ? 2.4 : 1.2,
                1e-5);
  }
}

TEST(Points, SpiralsHaveAsManyArmsAsClasses) {
  EXPECT_EQ(MakePoints({.kind = PointsKind::kSpirals, .classes = 5}).classes, 5);
  EXPECT_EQ(MakePoints({.kind = PointsKind::kMoons, .classes = 5}).classes, 2);
}

TEST(Points, NoiseOfARegressionGoesIntoTheTargets) {
  const Points line = MakePoints({.kind = PointsKind::kLine, .count = 4000, .noise = 0.2});
  double squares = 0;
  for (int i = 0; i < line.Count(); ++i) {
    squares += std::pow(line.targets[i] - (0.3 * line.x[i] + 0.1), 2);
  }
  EXPECT_NEAR(std::sqrt(squares / line.Count()), 0.2, 0.01);
}

TEST(Points, RingModesHaveTheGivenSpread) {
  const Points ring = MakePoints({.kind = PointsKind::kRing, .count = 4000, .noise = 0.1});
  double squares = 0;
  for (int i = 0; i < ring.Count(); ++i) {
    const auto centre = RingCentre(ring.labels[i]);
    squares += std::pow(ring.x[2 * i] - centre[0], 2) + std::pow(ring.x[2 * i + 1] - centre[1], 2);
  }
  EXPECT_NEAR(std::sqrt(squares / ring.Count() / 2), 0.1, 0.005);
}

TEST(Points, DerivedFeatures) {
  Points points{{"x", "y"}, 2, {2, 3, -1, 0.5f}, {0, 1}, {}};
  const Points derived = WithFeatures(points, "x2, xy sin_y");
  EXPECT_EQ(derived.features, (std::vector<std::string>{"x2", "xy", "sin_y"}));
  EXPECT_EQ(derived.x, (std::vector<float>{4, 6, std::sin(3.0f), 1, -0.5f, std::sin(0.5f)}));
  EXPECT_EQ(derived.labels, points.labels);
}

std::string CodeOf(const Points& points, const char* features) {
  try {
    WithFeatures(points, features);
  } catch (const Error& error) {
    return std::string(error.Code());
  }
  return "nothing thrown";
}

TEST(Points, RefusesUnknownFeatures) {
  const Points line = MakePoints({.kind = PointsKind::kLine});
  const Points moons = MakePoints({.kind = PointsKind::kMoons});
  EXPECT_EQ(CodeOf(moons, "x z"), "config.choice");
  EXPECT_EQ(CodeOf(moons, " , "), "config.range");
  EXPECT_EQ(CodeOf(line, "xy"), "config.choice");
  EXPECT_EQ(CodeOf(line, "sin_x"), "nothing thrown");
}

TEST(Points, SubsetKeepsTheOrderOfItsIndices) {
  const Points points{{"x"}, 0, {1, 2, 3}, {}, {10, 20, 30}};
  const Points subset = Subset(points, std::vector<int32_t>{2, 0});
  EXPECT_EQ(subset.x, (std::vector<float>{3, 1}));
  EXPECT_EQ(subset.targets, (std::vector<float>{30, 10}));
}

}  // namespace
}  // namespace noron
