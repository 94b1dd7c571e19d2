// Gradient descent on a function of one or two numbers: the path, and what is going right or wrong.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/classic/expression.h"
#include "engine/core/context.h"
#include "engine/train/optimizer.h"
#include "engine/train/schedule.h"

namespace noron {

// Functions to try, with a start and a learning rate that suit them.
struct Landscape {
  std::string_view name;
  std::string_view function;
  double x = 0;
  double y = 0;
  double learning_rate = 0.1;
};
std::span<const Landscape> Landscapes();
const Landscape* FindLandscape(std::string_view name);  // nullptr: no such name

struct DescentPoint {
  double x = 0;
  double y = 0;
  Expression::Value value{};
  double GradientNorm() const;
};

struct DescentOptions {
  OptimizerConfig optimizer{.kind = OptimizerKind::kSgd};
  Schedule schedule{.peak = 0.1};
  int max_steps = 200;
  double gradient_below = 1e-5;  // stop where the gradient is shorter …
  double value_below = -1e300;   // … or the function smaller
};

enum class Stop { kNot, kGradient, kValue, kSteps, kDiverged };
std::string_view Name(Stop stop);  // "not", "gradient", …

enum class Regime {
  kGood,          // on its way down, or there
  kTooSmall,      // the steps are used up, and it is still going straight down
  kOvershooting,  // back and forth across the valley, wherever that leads, or up again and again
  kDiverging,     // ever higher, or out of all bounds
  kStuck          // hardly a gradient, but no minimum: there is lower ground next to it
};
std::string_view Name(Regime regime);  // "good", "too_small", …

// From a start, one update at a time. The position is held in single precision, as the weights of a
// network are, and moved by the same optimizers.
class Descent {
 public:
  // Throws number.range where the function has no value to start from.
  Descent(Context& context, const Expression& function, double x, double y,
          const DescentOptions& options);
  Descent(const Descent&) = delete;
  Descent& operator=(const Descent&) = delete;

  bool Step();  // false, changing nothing, once it has stopped
  Stop Stopped() const { return stop_; }
  std::span<const DescentPoint> Path() const { return path_; }  // the start first

  // Named from the path so far.
  Regime Named() const;

 private:
  DescentPoint Here() const;
  Stop FindStop() const;
  bool LowerGroundNear(const DescentPoint& point) const;

  Context& context_;
  Expression function_;
  DescentOptions options_;
  ParamStore store_;
  Tensor position_;  // [2]
  Optimizer optimizer_;
  std::vector<DescentPoint> path_;
  Stop stop_ = Stop::kNot;
};

}  // namespace noron
