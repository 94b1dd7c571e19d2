#include "engine/data/points.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <iterator>
#include <numbers>

#include "engine/core/error.h"
#include "engine/core/rng.h"

namespace noron {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kHalfWidth = 3;  // uniform points lie in a square of this half width
constexpr double kMargin = 0.2;   // kept free on both sides of a border between classes
constexpr double kCloud = 0.5;    // standard deviation of a cloud without noise
constexpr double kTurns = 1.25;   // of a spiral's arm

constexpr std::string_view kNames[] = {"linear", "xor",  "circles", "gaussians", "moons", "spirals",
                                       "blobs",  "ring", "plane",   "bump",      "line",  "sine"};

struct Place {
  double x;
  double y;
};

Place Polar(double radius, double angle) {
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

double Between(double share, double low, double high) { return low + share * (high - low); }

int ClassesOf(const PointsOptions& options) {
  switch (options.kind) {
    case PointsKind::kBlobs:
    case PointsKind::kSpirals:
      return options.classes;
    case PointsKind::kRing:
      return kRingModes;
    default:
      return GivesNumbers(options.kind) ? 0 : 2;
  }
}

class Generator {
 public:
  explicit Generator(const PointsOptions& options)
      : options_(options), classes_(ClassesOf(options)), rng_(options.seed, kStream) {}

  Points Make() {
    Points points;
    points.classes = classes_;
    const bool one_column =
        options_.kind == PointsKind::kLine || options_.kind == PointsKind::kSine;
    points.features = {"x"};
    if (!one_column) points.features.push_back("y");
    for (int i = 0; i < options_.count; ++i) {
      Place place = classes_ > 0 ? Classified(i % classes_, i / classes_) : Uniform();
      if (classes_ > 0) {
        points.labels.push_back(i % classes_);
        place.x += rng_.Normal() * options_.noise;
        place.y += rng_.Normal() * options_.noise;
      } else {
        points.targets.push_back(
            static_cast<float>(Target(place) + rng_.Normal() * options_.noise));
      }
      points.x.push_back(static_cast<float>(place.x));
      if (!one_column) points.x.push_back(static_cast<float>(place.y));
    }
    return points;
  }

 private:
  static constexpr uint64_t kStream = 0x706F696E7473;

  // Number `index` of the points of class `label`, before noise.
  Place Classified(int label, int index) {
    const int of_class = (options_.count - label + classes_ - 1) / classes_;
    const double share = (index + 0.5) / of_class;  // evenly along a curve
    switch (options_.kind) {
      case PointsKind::kLinear:
        return UniformWhere([&](Place p) {
          const double side = (p.x + p.y / 2) / std::hypot(1, 0.5);
          return std::fabs(side) > kMargin && (side > 0) == (label == 1);
        });
      case PointsKind::kXor:
        return UniformWhere([&](Place p) {
          return std::min(std::fabs(p.x), std::fabs(p.y)) > kMargin &&
                 (p.x * p.y < 0) == (label == 1);
        });
      case PointsKind::kCircles:
        return Polar(label == 0 ? 1.2 : 2.4, 2 * kPi * share);
      case PointsKind::kGaussians:
        return Cloud(label == 0 ? Place{-1.2, -1.2} : Place{1.2, 1.2});
      case PointsKind::kMoons: {
        const Place arc = Polar(1.8, kPi * share);
        return label == 0 ? Place{arc.x - 0.9, arc.y - 0.45} : Place{0.9 - arc.x, 0.45 - arc.y};
      }
      case PointsKind::kSpirals:
        return Polar(Between(share, 0.3, 2.8),
                     2 * kPi * (kTurns * share + static_cast<double>(label) / classes_));
      case PointsKind::kBlobs:
        return Cloud(Polar(2, 2 * kPi * label / classes_ + kPi / 2));
      default: {
        assert(options_.kind == PointsKind::kRing);
        const auto [x, y] = RingCentre(label);
        return {x, y};
      }
    }
  }

  double Target(Place p) const {
    switch (options_.kind) {
      case PointsKind::kPlane:
        return (p.x + p.y) / (2 * kHalfWidth);
      case PointsKind::kBump:
        return std::exp(-(p.x * p.x + p.y * p.y) / 2);
      case PointsKind::kLine:
        return 0.3 * p.x + 0.1;
      default:
        assert(options_.kind == PointsKind::kSine);
        return std::sin(p.x);
    }
  }

  Place Uniform() {
    const double x = Between(rng_.Uniform(), -kHalfWidth, kHalfWidth);
    return {x, Between(rng_.Uniform(), -kHalfWidth, kHalfWidth)};
  }

  template <typename Accepted>
  Place UniformWhere(Accepted accepted) {
    Place place = Uniform();
    while (!accepted(place)) place = Uniform();
    return place;
  }

  Place Cloud(Place centre) {
    const double x = centre.x + kCloud * rng_.Normal();
    return {x, centre.y + kCloud * rng_.Normal()};
  }

  const PointsOptions& options_;
  int classes_;
  Rng rng_;
};

struct Feature {
  std::string_view name;
  bool needs_y;
  double (*value)(double x, double y);
};

constexpr Feature kFeatures[] = {
    {"x", false, [](double x, double) { return x; }},
    {"y", true, [](double, double y) { return y; }},
    {"x2", false, [](double x, double) { return x * x; }},
    {"y2", true, [](double, double y) { return y * y; }},
    {"xy", true, [](double x, double y) { return x * y; }},
    {"sin_x", false, [](double x, double) { return std::sin(x); }},
    {"sin_y", true, [](double, double y) { return std::sin(y); }},
};

const Feature& FeatureOf(std::string_view name, int width) {
  std::string choices;
  for (const Feature& feature : kFeatures) {
    if (feature.needs_y && width < 2) continue;
    if (feature.name == name) return feature;
    choices += (choices.empty() ? "" : ", ") + std::string(feature.name);
  }
  throw Error("config.choice",
              "data.features: \"" + std::string(name) + "\" is none of " + choices +
                  ", which this data has",
              {{"key", "data.features"}, {"value", std::string(name)}, {"choices", choices}});
}

}  // namespace

std::string_view Name(PointsKind kind) { return kNames[static_cast<int>(kind)]; }

std::optional<PointsKind> PointsKindFromName(std::string_view name) {
  const auto found = std::find(std::begin(kNames), std::end(kNames), name);
  if (found == std::end(kNames)) return std::nullopt;
  return static_cast<PointsKind>(found - kNames);
}

bool GivesNumbers(PointsKind kind) { return kind >= PointsKind::kPlane; }

std::span<const std::string_view> PointsKindNames() { return kNames; }

Points MakePoints(const PointsOptions& options) {
  assert(options.count >= 0 && options.noise >= 0 && options.classes > 0);
  return Generator(options).Make();
}

std::array<double, 2> RingCentre(int mode) {
  const Place centre = Polar(kRingRadius, 2 * kPi * mode / kRingModes);
  return {centre.x, centre.y};
}

Points Subset(const Points& points, std::span<const int32_t> indices) {
  Points subset{points.features, points.classes, {}, {}, {}};
  for (int32_t index : indices) {
    const auto row = points.x.begin() + int64_t{index} * points.Width();
    subset.x.insert(subset.x.end(), row, row + points.Width());
    if (points.classes > 0) {
      subset.labels.push_back(points.labels[index]);
    } else {
      subset.targets.push_back(points.targets[index]);
    }
  }
  return subset;
}

Points WithFeatures(const Points& points, std::string_view features) {
  const int width = points.Width();
  std::vector<const Feature*> chosen;
  Points result{{}, points.classes, {}, points.labels, points.targets};
  for (size_t begin = features.find_first_not_of(" ,"); begin != std::string_view::npos;) {
    const size_t end = std::min(features.find_first_of(" ,", begin), features.size());
    chosen.push_back(&FeatureOf(features.substr(begin, end - begin), width));
    result.features.emplace_back(chosen.back()->name);
    begin = features.find_first_not_of(" ,", end);
  }
  if (chosen.empty()) {
    throw Error("config.range", "data.features names no feature: give at least one, such as \"x\"",
                {{"key", "data.features"}, {"value", std::string(features)}});
  }
  for (int i = 0; i < points.Count(); ++i) {
    const float* row = points.x.data() + int64_t{i} * width;
    for (const Feature* feature : chosen) {
      result.x.push_back(static_cast<float>(feature->value(row[0], width > 1 ? row[1] : 0.0)));
    }
  }
  return result;
}

}  // namespace noron
