#include "engine/models/sample_nets.h"

#include <cassert>
#include <cmath>

namespace noron {
namespace {

constexpr int kSmallSide = kImageSide / 4;
// Kernel 4, stride 2, one pixel around: exactly half or double the size, every pixel seen equally
// often.
constexpr Pair kKernel{4, 4}, kStride{2, 2}, kPadding{1, 1};

nn::Conv2dConfig Halving(int in, int out) {
  return {
      .in = in, .out = out, .kernel = kKernel, .options = {.stride = kStride, .padding = kPadding}};
}

nn::ConvTranspose2dConfig Doubling(int in, int out) {
  return {
      .in = in, .out = out, .kernel = kKernel, .options = {.stride = kStride, .padding = kPadding}};
}

MlpConfig ReaderOf(const SampleNetConfig& config) {
  MlpConfig mlp{
      .widths = {config.dim}, .activations = {}, .slope = config.slope, .spread_biases = true};
  mlp.widths.insert(mlp.widths.end(), config.hidden.begin(), config.hidden.end());
  mlp.activations.assign(config.hidden.size(), config.activation);
  return mlp;
}

MlpConfig MakerOf(int in, const SampleNetConfig& config) {
  MlpConfig mlp{.widths = {in}, .activations = {}, .slope = config.slope, .spread_biases = true};
  mlp.widths.insert(mlp.widths.end(), config.hidden.rbegin(), config.hidden.rend());
  mlp.widths.push_back(config.dim);
  mlp.activations.assign(config.hidden.size(), config.activation);
  mlp.activations.push_back(nn::Activation::kIdentity);
  return mlp;
}

int SmallSize(const SampleNetConfig& config) {
  return config.channels[1] * kSmallSide * kSmallSide;
}

}  // namespace

ImageReader::ImageReader(nn::Scope scope, const SampleNetConfig& config)
    : config_(config),
      first_(scope / "conv1", Halving(1, config.channels[0])),
      second_(scope / "conv2", Halving(config.channels[0], config.channels[1])) {
  assert(config.dim == kImagePixels && config.channels.size() == 2);
}

Tensor ImageReader::operator()(Tape& tape, Tensor x) const {
  const int batch = x.shape[0];
  const auto activate = [&](Tensor y) {
    return nn::Activate(tape, config_.activation, y, config_.slope);
  };
  const Tensor image = x.Reshape({batch, 1, kImageSide, kImageSide});
  const Tensor small = activate(second_(tape, activate(first_(tape, image))));
  return small.Reshape({batch, SmallSize(config_)});
}

ImageMaker::ImageMaker(nn::Scope scope, int in, const SampleNetConfig& config)
    : config_(config),
      start_(scope / "start", in, SmallSize(config),
             {.deviation = std::sqrt(2.0f / static_cast<float>(in))}),
      first_(scope / "conv1", Doubling(config.channels[1], config.channels[0])),
      second_(scope / "conv2", Doubling(config.channels[0], 1)) {
  assert(config.dim == kImagePixels && config.channels.size() == 2);
}

Tensor ImageMaker::operator()(Tape& tape, Tensor z) const {
  const int batch = z.shape[0];
  const auto activate = [&](Tensor y) {
    return nn::Activate(tape, config_.activation, y, config_.slope);
  };
  const Tensor small =
      activate(start_(tape, z)).Reshape({batch, config_.channels[1], kSmallSide, kSmallSide});
  return second_(tape, activate(first_(tape, small))).Reshape({batch, kImagePixels});
}

SampleReader::SampleReader(nn::Scope scope, const SampleNetConfig& config)
    : width_(config.channels.empty() ? config.hidden.back() : SmallSize(config)),
      network_(config.channels.empty()
                   ? std::variant<Mlp, ImageReader>(Mlp(scope, ReaderOf(config)))
                   : std::variant<Mlp, ImageReader>(ImageReader(scope, config))) {}

SampleMaker::SampleMaker(nn::Scope scope, int in, const SampleNetConfig& config)
    : network_(config.channels.empty()
                   ? std::variant<Mlp, ImageMaker>(Mlp(scope, MakerOf(in, config)))
                   : std::variant<Mlp, ImageMaker>(ImageMaker(scope, in, config))) {}

}  // namespace noron
