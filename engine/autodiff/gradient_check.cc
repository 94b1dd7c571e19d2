#include "engine/autodiff/gradient_check.h"

#include "engine/kernels/targets.h"  // before Highway

#include <hwy/targets.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>

#include "engine/core/rng.h"

namespace noron {
namespace {

constexpr float kOldGradient = 0.5f;  // what the gradients of the inputs hold beforehand
constexpr double kDifference = 1e-4;  // step of the central differences

// Calls body(name) with each instruction set in turn.
template <typename Body>
void ForEachTarget(const Body& body) {
#ifdef __EMSCRIPTEN__
  body("the only one");
#else
  for (int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::GetChosenTarget().Update(target);
    body(hwy::TargetName(target));
  }
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
#endif
}

struct Result {
  Shape shape;
  std::vector<float> value;
  std::vector<std::vector<float>> gradients;  // one for each input; empty for those without
  bool inputs_changed = false;
  bool recorded = false;
};

Array RandomArray(Shape shape, double low, double high, Rng& rng) {
  Array array(shape);
  for (double& x : array.values) x = static_cast<float>(low + (high - low) * rng.Uniform());
  return array;
}

std::vector<Array> RandomInputs(const std::vector<Shape>& shapes, const CheckOptions& options,
                                Rng& rng) {
  std::vector<Array> inputs;
  for (Shape shape : shapes) inputs.push_back(RandomArray(shape, options.low, options.high, rng));
  return inputs;
}

// y = x.
Tensor Through(Tape& tape, Tensor x) {
  const Tensor y = tape.Like(x);
  std::ranges::copy(x.Values(), y.data);
  tape.Record("through", {x}, y, [=] {
    for (int64_t i = 0; i < x.Size(); ++i) x.grad[i] += y.grad[i];
  });
  return y;
}

// What `op` reads: parameters, whose gradients hold something already, or what another node gives,
// whose gradients have no memory before the backward pass.
enum class Inputs { kParameters, kOutputs };

// Runs `op` forwards and backwards; gradients only for the inputs that are `wanted`. The upstream
// gradient is drawn here so that an op whose output shape is not known yet can be run.
Result Run(const DifferentiableOp& op, const std::vector<Array>& inputs,
           const std::vector<bool>& wanted, int threads, const CheckOptions& options,
           Inputs kind = Inputs::kParameters) {
  Context context(threads);
  Arena arena;
  constexpr size_t kLitter = 1 << 18;  // NaN in all numbers, for those that nobody has written
  std::memset(arena.Allocate(kLitter), 0xFF, kLitter);
  arena.Reset();
  Tape tape(context, arena,
            {.gradients = true,
             .training = options.training,
             .dropout_key = options.dropout_key,
             .reuse_gradients = true});
  std::vector<Tensor> tensors;
  for (size_t i = 0; i < inputs.size(); ++i) {
    Tensor tensor = tape.Constant(inputs[i].shape);
    std::copy(inputs[i].values.begin(), inputs[i].values.end(), tensor.data);
    if (wanted[i]) {
      tensor.grad = arena.AllocateArray<float>(tensor.Size());
      std::ranges::fill(tensor.Gradient(), kOldGradient);
    }
    tensors.push_back(tensor);
  }

  std::vector<Tensor> read = tensors;
  if (kind == Inputs::kOutputs) {
    for (Tensor& tensor : read) tensor = Through(tape, tensor);
  }
  const Tensor output = op(tape, read);
  Result result;
  result.shape = output.shape;
  result.value.assign(output.data, output.data + output.Size());
  result.recorded = tape.Last() != nullptr;
  if (output.grad != nullptr) {
    Rng rng(2);
    const Array upstream = RandomArray(output.shape, -1, 1, rng);
    tape.Place(output);
    std::copy(upstream.values.begin(), upstream.values.end(), output.Gradient().begin());
    tape.Backward();
  }

  for (size_t i = 0; i < inputs.size(); ++i) {
    const Tensor& tensor = tensors[i];
    result.gradients.emplace_back(tensor.Gradient().begin(), tensor.Gradient().end());
    for (int64_t k = 0; k < tensor.Size(); ++k) {
      if (tensor.data[k] != static_cast<float>(inputs[i][k])) result.inputs_changed = true;
    }
  }
  return result;
}

bool SameBits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

// d sum(upstream · reference(inputs)) / d inputs[which], by central differences.
Array Differences(const DoubleReference& reference, std::vector<Array> inputs, size_t which,
                  const Array& upstream) {
  Array gradient(inputs[which].shape);
  const auto weighted_sum = [&] {
    const Array output = reference(inputs);
    double sum = 0;
    for (size_t k = 0; k < output.values.size(); ++k) sum += upstream[k] * output[k];
    return sum;
  };
  for (size_t k = 0; k < gradient.values.size(); ++k) {
    double& x = inputs[which].values[k];
    const double middle = x;
    x = middle + kDifference;
    const double above = weighted_sum();
    x = middle - kDifference;
    const double below = weighted_sum();
    x = middle;
    gradient[k] = (above - below) / (2 * kDifference);
  }
  return gradient;
}

// The first element that is too far off, as a sentence.
std::string Compare(const std::string& what, const Array& expected,
                    const std::vector<float>& actual, double offset, double tolerance) {
  for (size_t k = 0; k < expected.values.size(); ++k) {
    const double error = std::fabs(actual[k] - offset - expected[k]);
    if (error <= tolerance * std::fmax(1, std::fabs(expected[k]))) continue;  // false for NaN
    char numbers[128];
    std::snprintf(numbers, sizeof numbers, "[%zu] is %.9g, expected %.9g", k, actual[k] - offset,
                  expected[k]);
    return what + numbers;
  }
  return "";
}

std::vector<bool> Wanted(size_t count, const CheckOptions& options) {
  std::vector<bool> wanted(count, true);
  for (int index : options.constants) wanted[index] = false;
  return wanted;
}

std::string CompareBits(const Result& a, const Result& b, const std::string& when) {
  if (!SameBits(a.value, b.value)) return "the value has other bits " + when;
  for (size_t i = 0; i < a.gradients.size(); ++i) {
    if (b.gradients[i].empty()) continue;
    if (!SameBits(a.gradients[i], b.gradients[i])) {
      return "the gradient of input " + std::to_string(i) + " has other bits " + when;
    }
  }
  return "";
}

std::string FindProblemHere(const DifferentiableOp& op, const std::vector<Array>& inputs,
                            const Array& expected, const std::vector<Array>& gradients,
                            const CheckOptions& options) {
  const std::vector<bool> wanted = Wanted(inputs.size(), options);
  const Result result = Run(op, inputs, wanted, 1, options);
  if (result.shape != expected.shape) {
    return "the shape is " + result.shape.ToString() + ", expected " + expected.shape.ToString();
  }
  if (result.inputs_changed) return "an input was changed";
  std::string problem = Compare("value", expected, result.value, 0, options.tolerance);
  for (size_t i = 0; i < inputs.size() && problem.empty(); ++i) {
    if (!wanted[i]) continue;
    problem = Compare("the gradient of input " + std::to_string(i), gradients[i],
                      result.gradients[i], kOldGradient, options.tolerance);
  }
  if (!problem.empty()) return problem;

  const Result between = Run(op, inputs, wanted, 1, options, Inputs::kOutputs);
  for (size_t i = 0; i < inputs.size() && problem.empty(); ++i) {
    if (!wanted[i]) continue;
    problem = Compare("the first gradient of input " + std::to_string(i), gradients[i],
                      between.gradients[i], kOldGradient, options.tolerance);
  }
  if (!problem.empty()) return problem;

  problem = CompareBits(result, Run(op, inputs, wanted, 3, options), "with three threads");
  for (size_t i = 0; i < inputs.size() && problem.empty(); ++i) {
    std::vector<bool> without = wanted;
    without[i] = false;
    problem = CompareBits(result, Run(op, inputs, without, 1, options),
                          "when input " + std::to_string(i) + " needs no gradient");
  }
  if (!problem.empty()) return problem;

  const Result none = Run(op, inputs, std::vector<bool>(inputs.size(), false), 1, options);
  if (none.recorded) return "a node was recorded although no input needs a gradient";
  return CompareBits(result, none, "when no input needs a gradient");
}

}  // namespace

std::string FindGradientProblem(const std::vector<Shape>& shapes, const DifferentiableOp& op,
                                const DoubleReference& reference, const CheckOptions& options) {
  Rng rng(1);
  const std::vector<Array> inputs = RandomInputs(shapes, options, rng);
  const Array expected = reference(inputs);
  Rng upstream_rng(2);
  const Array upstream = RandomArray(expected.shape, -1, 1, upstream_rng);
  const std::vector<bool> wanted = Wanted(shapes.size(), options);
  std::vector<Array> gradients;
  for (size_t i = 0; i < inputs.size(); ++i) {
    gradients.push_back(wanted[i] ? Differences(reference, inputs, i, upstream) : Array(shapes[i]));
  }

  std::string found;
  ForEachTarget([&](const char* target) {
    if (!found.empty()) return;
    const std::string problem = FindProblemHere(op, inputs, expected, gradients, options);
    if (!problem.empty()) found = problem + " (instruction set: " + target + ")";
  });
  return found;
}

std::string FindThreadProblem(const std::vector<Shape>& shapes, const DifferentiableOp& op,
                              const CheckOptions& options) {
  Rng rng(1);
  const std::vector<Array> inputs = RandomInputs(shapes, options, rng);
  const std::vector<bool> wanted = Wanted(shapes.size(), options);
  return CompareBits(Run(op, inputs, wanted, 1, options), Run(op, inputs, wanted, 3, options),
                     "with three threads");
}

}  // namespace noron
