// `noron descend`: the path of gradient descent on a function of one or two numbers, as JSON.
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/classic/descent.h"
#include "engine/cli/command.h"
#include "engine/run/session_json.h"

namespace noron {
namespace {

struct NamedOptimizer {
  const char* name;
  OptimizerKind kind;
};
constexpr NamedOptimizer kOptimizers[] = {
    {"sgd", OptimizerKind::kSgd},           {"momentum", OptimizerKind::kMomentum},
    {"nesterov", OptimizerKind::kNesterov}, {"rmsprop", OptimizerKind::kRmsProp},
    {"adagrad", OptimizerKind::kAdagrad},   {"adam", OptimizerKind::kAdam},
    {"adamw", OptimizerKind::kAdamW},
};

constexpr double kTypedStart = 1;  // for a function of one's own

struct DescendOptions {
  std::string function;
  std::vector<double> start;
  std::optional<double> learning_rate;
  std::string optimizer = "sgd";
  DescentOptions descent;
};

Json ToJson(const DescentPoint& point) {
  return {{"x", point.x},         {"y", point.y},         {"f", point.value.f},
          {"dx", point.value.dx}, {"dy", point.value.dy}, {"gradient", point.GradientNorm()}};
}

Json RunOf(const Expression& function, double x, double y, const DescentOptions& options,
           const char* optimizer) {
  Context context;
  Descent descent(context, function, x, y, options);
  while (descent.Step()) {
  }
  Json path = Json::array();
  for (const DescentPoint& point : descent.Path()) path.push_back(ToJson(point));
  return {{"optimizer", optimizer},
          {"regime", Name(descent.Named())},
          {"stopped", Name(descent.Stopped())},
          {"steps", descent.Path().size() - 1},
          {"path", std::move(path)}};
}

int Descend(DescendOptions options, const CommandLine& line) {
  constexpr Landscape kTyped{"", "", kTypedStart, kTypedStart};
  const Landscape* known = FindLandscape(options.function);
  const Landscape& landscape = known != nullptr ? *known : kTyped;
  const Expression function(known != nullptr ? known->function : options.function);
  double x = landscape.x, y = landscape.y;
  if (!options.start.empty()) {
    x = options.start[0];
    y = options.start.size() > 1 ? options.start[1] : landscape.y;
  }
  options.descent.schedule.peak = options.learning_rate.value_or(landscape.learning_rate);
  Json runs = Json::array();
  for (const NamedOptimizer& each : kOptimizers) {
    if (options.optimizer != "all" && options.optimizer != each.name) continue;
    options.descent.optimizer.kind = each.kind;
    runs.push_back(RunOf(function, x, y, options.descent, each.name));
  }
  line.out << Dump({{"function", function.Text()},
                    {"variables", function.UsesY() ? 2 : 1},
                    {"learning_rate", options.descent.schedule.peak},
                    {"runs", std::move(runs)}})
           << "\n";
  return kExitOk;
}

}  // namespace

void AddDescend(const CommandLine& line) {
  auto options = std::make_shared<DescendOptions>();
  std::string names;
  for (const Landscape& each : Landscapes())
    names += (names.empty() ? "" : " ") + std::string(each.name);
  CLI::App* command = line.app.add_subcommand(
      "descend",
      "Gradient descent on a function of x, or of x and y: prints the path, why it stopped and "
      "what\n"
      "the learning rate does (good, too_small, overshooting, diverging, stuck), as JSON.\n"
      "Examples:\n"
      "  noron descend \"x^4 - 3x^2 + x\" --start 2 --learning-rate 0.01\n"
      "  noron descend rosenbrock --optimizer all --steps 500\n"
      "  noron descend -- \"-x^2 + x^4\"        (a function that begins with a minus)\n");
  command->add_option("FUNCTION", options->function, "A function, or one of " + names)->required();
  command
      ->add_option("--start", options->start,
                   "Where to begin: x, or x and y (default: 1, or what suits a named function)")
      ->expected(1, 2);
  command->add_option("--learning-rate", options->learning_rate, "How far each step goes");
  std::vector<std::string> optimizers = {"all"};
  for (const NamedOptimizer& each : kOptimizers) optimizers.push_back(each.name);
  command->add_option("--optimizer", options->optimizer, "One of them, or all in a race")
      ->check(CLI::IsMember(optimizers))
      ->capture_default_str();
  command->add_option("--steps", options->descent.max_steps, "Stop after so many steps")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--gradient-below", options->descent.gradient_below,
                      "Stop where the gradient is shorter");
  command->add_option("--value-below", options->descent.value_below,
                      "Stop where the function is smaller");
  command->callback(
      [options, line] { line.action = [options, line] { return Descend(*options, line); }; });
}

}  // namespace noron
