#include "engine/models/conv_classifier.h"

#include <algorithm>
#include <cmath>

#include "engine/ops/ops.h"
#include "engine/ops/pool.h"

namespace noron {
namespace {

// What a convolution makes of an axis: one more where the filter's side is even.
int ConvolvedOf(int extent, int kernel) { return extent + 2 * (kernel / 2) - kernel + 1; }

// The window that halves an axis; 1 where there is nothing left to halve.
int PoolOf(int extent) { return std::min(2, extent); }

std::vector<nn::Conv2d> Convolutions(nn::Scope scope, const ConvClassifierConfig& config) {
  std::vector<nn::Conv2d> convolutions;
  int in = config.channels_in;
  for (size_t k = 0; k < config.channels.size(); ++k) {
    const int pad = config.kernel / 2;
    convolutions.emplace_back(scope / "conv" / static_cast<int>(k),
                              nn::Conv2dConfig{.in = in,
                                               .out = config.channels[k],
                                               .kernel = {config.kernel, config.kernel},
                                               .options = {.padding = {pad, pad}}});
    in = config.channels[k];
  }
  return convolutions;
}

}  // namespace

ConvClassifier::Dense::Dense(nn::Scope scope, int in, int out) {
  const float bound = 1.0f / std::sqrt(static_cast<float>(in));
  weight = scope.Uniform("weight", {out, in}, bound);
  bias = scope.Uniform("bias", {out}, bound);
}

Tensor ConvClassifier::Dense::operator()(Tape& tape, Tensor x) const {
  return Linear(tape, x, weight, bias);
}

int ConvClassifier::FlatWidth(const ConvClassifierConfig& config) {
  int height = config.height, width = config.width;
  for (size_t k = 0; k < config.channels.size(); ++k) {
    height = ConvolvedOf(height, config.kernel);
    height /= PoolOf(height);
    width = ConvolvedOf(width, config.kernel);
    width /= PoolOf(width);
  }
  return config.channels.back() * height * width;
}

ConvClassifier::ConvClassifier(nn::Scope scope, const ConvClassifierConfig& config)
    : config_(config),
      convolutions_(Convolutions(scope, config)),
      hidden_(scope / "hidden", FlatWidth(config), config.hidden),
      head_(scope / "head", config.hidden, config.classes) {}

Tensor ConvClassifier::Logits(Tape& tape, Tensor images) const {
  Tensor x = images;
  for (size_t k = 0; k < convolutions_.size(); ++k) {
    const Tape::Level level = tape.Enter("conv", static_cast<int>(k));
    x = Relu(tape, convolutions_[k](tape, x));
    tape.Watch("maps", x, {"image", "channel", "row", "column"});
    const Pair window{PoolOf(x.shape[2]), PoolOf(x.shape[3])};
    x = MaxPool2d(tape, x, {.kernel = window, .stride = window});
  }
  x = Dropout(tape, x.Reshape({x.shape[0], FlatWidth(config_)}), config_.dropout);
  x = Dropout(tape, Relu(tape, hidden_(tape, x)), config_.dropout);
  return head_(tape, x);
}

}  // namespace noron
