#include "engine/nn/token_embedding.h"

#include <cmath>

#include "engine/ops/ops.h"
#include "engine/ops/sinusoid.h"

namespace noron::nn {
namespace {

// Sines and cosines are of size 1, and embeddings of GPT-2's size would drown in them. So they
// start at 1/√d_model and enter √d_model times as large, as in Vaswani et al. 2017, section 3.4.
float ScaleOf(const TokenEmbeddingConfig& config) {
  return config.positions == Positions::kSinusoidal ? std::sqrt(static_cast<float>(config.d_model))
                                                    : 1.0f;
}

float DeviationOf(const TokenEmbeddingConfig& config) {
  return config.positions == Positions::kSinusoidal ? 1.0f / ScaleOf(config)
                                                    : TokenEmbedding::kDeviation;
}

Tensor MakePositionTable(Scope scope, const TokenEmbeddingConfig& config) {
  if (config.positions != Positions::kLearned) return {};
  return (scope / "wpe")
      .Normal("weight", {config.context, config.d_model}, TokenEmbedding::kDeviation);
}

}  // namespace

TokenEmbedding::TokenEmbedding(Scope scope, const TokenEmbeddingConfig& config)
    : config_(config),
      table_((scope / "wte").Matrix("weight", config.vocab, config.d_model, DeviationOf(config))),
      position_table_(MakePositionTable(scope, config)) {}

Tensor TokenEmbedding::operator()(Tape& tape, std::span<const int32_t> ids, int batch, int offset,
                                  bool order) const {
  const int length = static_cast<int>(ids.size()) / batch;
  Tensor x = table_.Rows(tape, ids, {batch, length});
  if (config_.positions == Positions::kLearned && order) {
    x = AddPositions(tape, x, position_table_, offset);
  } else if (config_.positions == Positions::kSinusoidal) {
    x = Scale(tape, x, ScaleOf(config_));
    if (order) {
      const Tensor table = tape.Constant({length, config_.d_model});
      FillSinusoid(table, offset);
      x = Add(tape, x, table);
    }
  }
  return x;
}

}  // namespace noron::nn
