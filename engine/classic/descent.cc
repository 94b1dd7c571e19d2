#include "engine/classic/descent.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/core/error.h"

namespace noron {
namespace {

constexpr Landscape kLandscapes[] = {
    {"parabola", "x^2", 2, 0, 0.1},
    {"inflection", "x^3", 1.5, 0, 0.1},
    {"waves", "x^2 / 10 + sin(2 x)", 4, 0, 0.1},
    {"bowl", "x^2 + 3 y^2", 2.5, 1.5, 0.1},
    {"cubic", "x^2 y + y^3", 1, 1, 0.05},
    {"saddle", "x^2 - y^2", 2, 0, 0.1},
    {"rosenbrock", "(1 - x)^2 + 100 (y - x^2)^2", -1.2, 1, 0.001},
    {"himmelblau", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", 0, 0, 0.01},
    {"beale", "(1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2", 1, 1.5, 0.005},
};

constexpr double kOutOfBounds = 1e6;  // further from the origin it has diverged

// Whether the step from b turned back on the step from a.
bool TurnedBack(const DescentPoint& a, const DescentPoint& b, const DescentPoint& c) {
  return (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y) < 0;
}

}  // namespace

std::span<const Landscape> Landscapes() { return kLandscapes; }

const Landscape* FindLandscape(std::string_view name) {
  const auto found = std::find_if(std::begin(kLandscapes), std::end(kLandscapes),
                                  [&](const Landscape& each) { return each.name == name; });
  return found == std::end(kLandscapes) ? nullptr : found;
}

std::string_view Name(Stop stop) {
  constexpr std::string_view kNames[] = {"not", "gradient", "value", "steps", "diverged"};
  return kNames[static_cast<int>(stop)];
}

std::string_view Name(Regime regime) {
  constexpr std::string_view kNames[] = {"good", "too_small", "overshooting", "diverging", "stuck"};
  return kNames[static_cast<int>(regime)];
}

double DescentPoint::GradientNorm() const { return std::hypot(value.dx, value.dy); }

Descent::Descent(Context& context, const Expression& function, double x, double y,
                 const DescentOptions& options)
    : context_(context),
      function_(function),
      options_(options),
      store_(ParamStore::Hold::kGradients, kAlignment / sizeof(float)),
      position_(store_.Add("position", {2}, false)),
      optimizer_(store_, options.optimizer) {
  position_.data[0] = static_cast<float>(x);
  position_.data[1] = static_cast<float>(y);
  path_.push_back(Here());
  if (!std::isfinite(path_.front().value.f)) {
    throw Error("number.range",
                "The function has no value at the point to start from: begin where it has one.");
  }
  stop_ = FindStop();
}

DescentPoint Descent::Here() const {
  DescentPoint point{position_.data[0], position_.data[1], {}};
  point.value = function_(point.x, point.y);
  return point;
}

Stop Descent::FindStop() const {
  const DescentPoint& last = path_.back();
  if (!std::isfinite(last.value.f) || !std::isfinite(last.GradientNorm()) ||
      std::hypot(last.x, last.y) > kOutOfBounds) {
    return Stop::kDiverged;
  }
  if (last.GradientNorm() < options_.gradient_below) return Stop::kGradient;
  if (last.value.f < options_.value_below) return Stop::kValue;
  return static_cast<int>(path_.size()) > options_.max_steps ? Stop::kSteps : Stop::kNot;
}

bool Descent::Step() {
  if (stop_ != Stop::kNot) return false;
  const DescentPoint& last = path_.back();
  position_.grad[0] = static_cast<float>(last.value.dx);
  position_.grad[1] = static_cast<float>(last.value.dy);
  optimizer_.Update(context_, options_.schedule.Rate(static_cast<int64_t>(path_.size()) - 1));
  path_.push_back(Here());
  stop_ = FindStop();
  return true;
}

// On small circles, by more than the gradient itself would explain.
bool Descent::LowerGroundNear(const DescentPoint& point) const {
  constexpr int kDirections = 16;
  for (const double radius : {0.01, 0.1}) {
    const double lower = point.value.f - 2 * point.GradientNorm() * radius - 1e-9;
    for (int i = 0; i < kDirections; ++i) {
      const double angle = 2 * std::numbers::pi * i / kDirections;
      const double y = function_.UsesY() ? point.y + radius * std::sin(angle) : point.y;
      if (function_(point.x + radius * std::cos(angle), y).f < lower) return true;
    }
  }
  return false;
}

Regime Descent::Named() const {
  if (stop_ == Stop::kDiverged) return Regime::kDiverging;
  // Of the last steps: how many went up, how many turned back.
  constexpr int kLooked = 20;
  const int size = static_cast<int>(path_.size());
  const int begin = std::max(0, size - 1 - kLooked);
  const int steps = size - 1 - begin;
  int up = 0, back = 0;
  for (int i = begin; i + 1 < size; ++i) {
    up += path_[i + 1].value.f > path_[i].value.f;
    if (i > begin) back += TurnedBack(path_[i - 1], path_[i], path_[i + 1]);
  }
  const bool turns = steps > 2 && 2 * back >= steps - 1;
  // Nearly flat, seen from the start: the stop rule may ask for more than single precision can
  // give.
  constexpr double kFlat = 1e-3;
  const bool flat = path_.back().GradientNorm() < kFlat * path_.front().GradientNorm();
  if (stop_ == Stop::kGradient || (stop_ == Stop::kSteps && flat)) {
    if (turns) return Regime::kOvershooting;
    return LowerGroundNear(path_.back()) ? Regime::kStuck : Regime::kGood;
  }
  if (steps < 2) return Regime::kGood;
  if (up == steps) return Regime::kDiverging;
  if (turns || 3 * up >= steps) return Regime::kOvershooting;
  return stop_ == Stop::kSteps ? Regime::kTooSmall : Regime::kGood;
}

}  // namespace noron
