#include "engine/nn/conv.h"

#include <cmath>

namespace noron::nn {
namespace {

// The bound of a weight's initial values. PyTorch takes the numbers under the second axis also for
// transposed convolutions, whose first axis is the input.
float Bound(const Shape& weight) {
  const int64_t fan_in = weight.Size() / weight[0];
  return 1.0f / std::sqrt(static_cast<float>(fan_in));
}

struct Parameters {
  Tensor weight, bias;

  Parameters(Scope scope, const Shape& shape, int out, bool has_bias)
      : weight(scope.Uniform("weight", shape, Bound(shape))) {
    if (has_bias) bias = scope.Uniform("bias", {out}, Bound(shape));
  }
};

}  // namespace

Conv1d::Conv1d(Scope scope, const Conv1dConfig& config)
    : options_(
          Padded(config.padding, config.kernel,
                 {.stride = config.stride, .dilation = config.dilation, .groups = config.groups})) {
  const Parameters made(scope, {config.out, config.in / config.groups, config.kernel}, config.out,
                        config.bias);
  weight_ = made.weight;
  bias_ = made.bias;
}

Tensor Conv1d::operator()(Tape& tape, Tensor x) const {
  return noron::Conv1d(tape, x, weight_, bias_, options_);
}

Conv2d::Conv2d(Scope scope, const Conv2dConfig& config) : options_(config.options) {
  const Parameters made(
      scope, {config.out, config.in / config.options.groups, config.kernel.h, config.kernel.w},
      config.out, config.bias);
  weight_ = made.weight;
  bias_ = made.bias;
}

Tensor Conv2d::operator()(Tape& tape, Tensor x) const {
  return noron::Conv2d(tape, x, weight_, bias_, options_);
}

ConvTranspose2d::ConvTranspose2d(Scope scope, const ConvTranspose2dConfig& config)
    : options_(config.options) {
  const Parameters made(
      scope, {config.in, config.out / config.options.groups, config.kernel.h, config.kernel.w},
      config.out, config.bias);
  weight_ = made.weight;
  bias_ = made.bias;
}

Tensor ConvTranspose2d::operator()(Tape& tape, Tensor x) const {
  return noron::ConvTranspose2d(tape, x, weight_, bias_, options_);
}

}  // namespace noron::nn
