#include "engine/models/sequence_bodies.h"

#include <algorithm>
#include <cmath>

#include "engine/ops/ops.h"
#include "engine/ops/swap_axes.h"

namespace noron {
namespace {

nn::Conv1dConfig LayerOf(const ConvolutionStackConfig& config, int layer) {
  nn::Conv1dConfig conv;
  conv.in = layer == 0 ? config.in : config.width;
  conv.out = config.width;
  conv.kernel = config.one_wide && layer > 0 ? 1 : config.kernel;
  conv.padding = config.causal ? Padding::kCausal : Padding::kSame;
  conv.stride = config.kind == Convolution::kStrided ? 2 : 1;
  conv.dilation = config.kind == Convolution::kDilated ? 1 << layer : 1;
  return conv;
}

// What is left of a length by one layer of the kind.
int Shorter(const ConvolutionStackConfig& config, int length) {
  return config.kind == Convolution::kStrided ? (length + 1) / 2 : length;
}

// x [B, D, T] with zeros from each sequence's length on.
Tensor ZeroPadding(Tape& tape, Tensor x, std::span<const int32_t> lengths) {
  if (lengths.empty()) return x;
  const int width = x.shape[1], steps = x.shape[2];
  const Tensor mask = tape.Constant(x.shape);
  float* row = mask.data;
  for (const int32_t length : lengths) {
    for (int d = 0; d < width; ++d, row += steps) {
      std::fill_n(row, length, 1.0f);
      std::fill_n(row + length, steps - length, 0.0f);
    }
  }
  return Multiply(tape, x, mask);
}

}  // namespace

ConvolutionStack::ConvolutionStack(nn::Scope scope, const ConvolutionStackConfig& config)
    : config_(config) {
  for (int layer = 0; layer < config.layers; ++layer) {
    layers_.emplace_back(scope / "layers" / layer, LayerOf(config, layer));
  }
}

int ConvolutionStack::OutputLength(int length) const {
  for (int layer = 0; layer < config_.layers; ++layer) length = Shorter(config_, length);
  return length;
}

Tensor ConvolutionStack::operator()(Tape& tape, Tensor x, std::span<const int32_t> lengths) const {
  int32_t* left = tape.GetArena().AllocateArray<int32_t>(lengths.size());
  std::copy(lengths.begin(), lengths.end(), left);
  const std::span<const int32_t> now{left, lengths.size()};
  x = ZeroPadding(tape, SwapLastAxes(tape, x), now);
  for (int layer = 0; layer < config_.layers; ++layer) {
    const auto level = tape.Enter("layers", layer);
    Tensor y = layers_[layer](tape, x);
    y = config_.tanh ? Tanh(tape, y) : Relu(tape, y);
    y = Dropout(tape, y, config_.dropout);
    if (config_.residual && x.shape == y.shape) y = Add(tape, x, y);
    for (size_t b = 0; b < now.size(); ++b) left[b] = Shorter(config_, left[b]);
    x = ZeroPadding(tape, y, now);
    if (tape.Watching()) {
      tape.Watch("hidden", SwapLastAxes(tape, x), {"batch", "token", "hidden"});
    }
  }
  return SwapLastAxes(tape, x);
}

AttentionStack::AttentionStack(nn::Scope scope, const AttentionStackConfig& config)
    : config_(config),
      final_norm_(scope / "ln_f", config.block.norm, config.block.d_model,
                  config.block.norm_epsilon) {
  nn::BlockConfig block = config.block;
  block.alibi = config.positions == nn::Positions::kAlibi;
  // As in GPT-2: what is added to the residual stream so often starts that much smaller.
  const int branches = config.layers * (config.feed_forward ? 2 : 1);
  block.residual_scale = 1.0f / std::sqrt(static_cast<float>(branches));
  for (int layer = 0; layer < config.layers; ++layer) {
    const nn::Scope inner = scope / "h" / layer;
    if (config.feed_forward) {
      blocks_.emplace_back(inner, block);
    } else {
      bare_.push_back({nn::Norm(inner / "ln_1", block.norm, block.d_model, block.norm_epsilon),
                       nn::SelfAttention(inner / "attn", block)});
    }
  }
}

Tensor AttentionStack::operator()(Tape& tape, Tensor x, std::span<const int32_t> lengths) const {
  const RopeOptions rope = nn::RotationOf(config_.positions, config_.rope_base);
  nn::BlockInput input;
  input.mask.causal = config_.causal;
  input.mask.lengths = lengths;
  input.rope = nn::Rotates(config_.positions) ? &rope : nullptr;
  for (int layer = 0; layer < config_.layers; ++layer) {
    const auto level = tape.Enter("h", layer);
    if (config_.feed_forward) {
      x = blocks_[layer](tape, x, input);
    } else {
      const auto inner = tape.Enter("attn");
      const Tensor y = bare_[layer].attention(tape, bare_[layer].norm(tape, x), input);
      x = Add(tape, x, Dropout(tape, y, config_.block.dropout));
    }
  }
  return final_norm_(tape, x);
}

}  // namespace noron
