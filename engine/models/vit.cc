#include "engine/models/vit.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "engine/nn/block_stack.h"
#include "engine/ops/ops.h"
#include "engine/ops/shaping.h"
#include "engine/ops/swap_axes.h"

namespace noron {
namespace {

constexpr float kDeviation = 0.02f;  // of the initial class token and positions

nn::Conv2dConfig PatchConfig(const VitConfig& config) {
  assert(config.height % config.patch == 0 && config.width % config.patch == 0);
  const Pair side{config.patch, config.patch};
  return {.in = config.channels_in,
          .out = config.block.d_model,
          .kernel = side,
          .options = {.stride = side}};
}

nn::BlockConfig Completed(const VitConfig& config) {
  nn::BlockConfig block = config.block;
  block.norm_first = true;
  // GPT-2's small initial matrices fit its width; for a few dozen columns they are far too small.
  block.deviation = 1.0f / std::sqrt(static_cast<float>(block.d_model));
  // As in GPT-2: what is added to the residual stream 2·layers times starts that much smaller.
  block.residual_scale = 1.0f / std::sqrt(2.0f * static_cast<float>(config.layers));
  return block;
}

}  // namespace

Vit::Vit(nn::Scope scope, const VitConfig& config)
    : config_(config),
      patches_(scope / "patch", PatchConfig(config)),
      class_token_(scope.Normal("cls", {config.block.d_model}, kDeviation)),
      position_table_(
          scope.Normal("pos", {1 + config.Patches(), config.block.d_model}, kDeviation)),
      blocks_(nn::BlockStack(scope / "h", config.layers, Completed(config))),
      final_norm_(scope / "ln_f", config.block.norm, config.block.d_model,
                  config.block.norm_epsilon),
      head_(scope / "head", config.block.d_model, config.classes,
            {.deviation = 1.0f / std::sqrt(static_cast<float>(config.block.d_model))}) {}

Tensor Vit::Tokens(Tape& tape, Tensor images) const {
  const int batch = images.shape[0], width = config_.block.d_model, patches = config_.Patches();
  const Tensor maps = patches_(tape, images).Reshape({batch, width, patches});
  const Tensor rows = SwapLastAxes(tape, maps).Reshape({batch, patches * width});
  // The class token in front of every image: row 0 of a table of one.
  int32_t* zeros = tape.GetArena().AllocateArray<int32_t>(batch);
  std::fill_n(zeros, batch, 0);
  const Tensor first = Embedding(tape, {zeros, static_cast<size_t>(batch)}, {batch},
                                 class_token_.Reshape({1, width}));
  return Concat(tape, {first, rows}).Reshape({batch, 1 + patches, width});
}

Tensor Vit::Logits(Tape& tape, Tensor images) const {
  const int width = config_.block.d_model;
  Tensor x = AddPositions(tape, Tokens(tape, images), position_table_);
  x = Dropout(tape, x, config_.block.dropout);
  tape.Watch("embeddings", x, {"image", "token", "d_model"});
  for (size_t layer = 0; layer < blocks_.size(); ++layer) {
    const Tape::Level level = tape.Enter("h", static_cast<int>(layer));
    x = blocks_[layer](tape, x, {});
  }
  // Of the last layer only the class token is read, and a norm looks at one token alone.
  const Tensor first = Columns(tape, x.Reshape({x.shape[0], x.shape[1] * width}), 0, width);
  return head_(tape, final_norm_(tape, first));
}

}  // namespace noron
