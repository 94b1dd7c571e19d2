// Points to learn from: the generated sets of the labs, for classification, regression and
// clustering, and what is done with them before learning (derived features, parts).
// Coordinates lie within about -3 … 3, targets within about -1 … 1. The same options give the same
// points.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace noron {

enum class PointsKind {
  // Classification, two coordinates.
  kLinear,     // two classes on both sides of a line
  kXor,        // class 1 where the signs of x and y differ
  kCircles,    // two circles, one inside the other
  kGaussians,  // two round clouds
  kMoons,      // two half circles that reach into each other
  kSpirals,    // arms wound around the centre
  kBlobs,      // as many round clouds as classes
  kRing,       // eight small clouds on a circle, a class each
  // Regression.
  kPlane,  // two coordinates: (x + y) / 6
  kBump,   // two coordinates: exp(-(x² + y²) / 2)
  kLine,   // one coordinate: 0.3 x + 0.1
  kSine    // one coordinate: sin x
};

std::string_view Name(PointsKind kind);  // "linear", "xor", …
std::optional<PointsKind> PointsKindFromName(std::string_view name);
bool GivesNumbers(PointsKind kind);                   // to predict; otherwise classes
std::span<const std::string_view> PointsKindNames();  // in the order of the enumeration

struct PointsOptions {
  PointsKind kind = PointsKind::kMoons;
  int count = 200;
  // Standard deviation of what is added to coordinates (regression: to targets). The clouds of
  // gaussians and blobs have 0.5 besides; those of ring have nothing else.
  double noise = 0.1;
  int classes = 3;  // blobs and spirals; the others have their own number
  uint64_t seed = 7;
};

struct Points {
  std::vector<std::string> features;  // names of the columns of x
  int classes = 0;                    // 0: the targets are numbers
  std::vector<float> x;               // [count, features]
  std::vector<int32_t> labels;        // [count] 0 … classes-1
  std::vector<float> targets;         // [count] when classes == 0

  int Width() const { return static_cast<int>(features.size()); }
  int Count() const { return static_cast<int>(classes > 0 ? labels.size() : targets.size()); }
};

// Classes take turns, so that each has count / classes points up to one.
Points MakePoints(const PointsOptions& options);

inline constexpr int kRingModes = 8;
inline constexpr double kRingRadius = 2;
std::array<double, 2> RingCentre(int mode);

// The points of these indices, in their order.
Points Subset(const Points& points, std::span<const int32_t> indices);

// The columns replaced by functions of the first two, x and y (of one column: by those of x alone):
// names from "x y x2 y2 xy sin_x sin_y", separated by spaces or commas. Throws config.choice for
// another name or one that needs a second column, config.range when there is none.
Points WithFeatures(const Points& points, std::string_view features);

}  // namespace noron
