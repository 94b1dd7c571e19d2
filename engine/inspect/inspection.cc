#include "engine/inspect/inspection.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "engine/autodiff/tape.h"
#include "engine/core/error.h"
#include "engine/inspect/attention_summary.h"
#include "engine/inspect/check_index.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

std::string LayerPath(int layer, const char* name) {
  return "h." + std::to_string(layer) + "." + name;
}

// Log-probabilities [T - 1] of each next token, read from hidden states [1, T, d_model].
void ReadNextTokens(Tape& tape, const Gpt& gpt, Tensor hidden, std::span<const int32_t> ids,
                    std::span<float> result) {
  const Tensor log_probabilities = LogSoftmax(tape, gpt.Logits(tape, hidden));
  const int vocab = log_probabilities.shape[-1];
  for (size_t i = 0; i < result.size(); ++i) {
    result[i] = log_probabilities.data[i * vocab + ids[i + 1]];
  }
}

void SummariseHeads(const GptConfig& config, Inspection& inspection) {
  inspection.entropy.resize(config.layers);
  inspection.distance.resize(config.layers);
  int index = 0;
  for (const HeadSummary& head : SummariseAttention(inspection.blocks)) {
    const int layer = index++ / config.block.heads;
    inspection.entropy[layer].push_back(head.entropy);
    inspection.distance[layer].push_back(head.distance);
  }
}

double Norm(std::span<const float> x, std::span<const float> minus) {
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double d = static_cast<double>(x[i]) - (minus.empty() ? 0.0 : minus[i]);
    sum += d * d;
  }
  return std::sqrt(sum);
}

}  // namespace

Inspection Inspect(Workspace workspace, const Gpt& gpt, std::span<const int32_t> ids, View view) {
  const GptConfig& config = gpt.Config();
  Inspection result;
  result.tokens = static_cast<int>(ids.size());
  workspace.arena.Reset();

  Capture capture;
  Tape watched(workspace.context, workspace.arena, {.watcher = &capture});
  const Tensor hidden =
      gpt.Hidden(watched, ids, 1, {.positions = view.positions, .causal = view.mask});
  Blocks& blocks = capture.Get();

  Tape tape(workspace.context, workspace.arena, {});
  const Tensor logits = gpt.Logits(tape, hidden);
  const Tensor probabilities = Softmax(tape, logits);
  const auto keep = [&](const char* path, Tensor tensor) {
    std::copy_n(tensor.data, tensor.Size(),
                blocks.Add(path, {"token", "vocab"}, {result.tokens, config.vocab}).data());
  };
  keep("logits", logits);
  keep("probabilities", probabilities);

  const int nexts = result.tokens - 1;
  std::vector<float> lens(static_cast<size_t>(config.layers) * nexts);
  for (int layer = 0; layer < config.layers; ++layer) {
    const auto residual = blocks.At(LayerPath(layer, "residual"));
    Tensor stream = tape.Constant({1, result.tokens, config.block.d_model});
    std::copy(residual.begin(), residual.end(), stream.data);
    ReadNextTokens(tape, gpt, stream, ids, std::span(lens).subspan(size_t(layer) * nexts, nexts));
  }
  std::copy(lens.begin(), lens.end(),
            blocks.Add("lens", {"layer", "token"}, {config.layers, nexts}).data());

  if (nexts > 0) {
    double sum = 0;
    for (float log_probability : std::span(lens).last(nexts)) {  // the last layer is the model
      result.token_loss.push_back(-log_probability);
      sum -= log_probability;
    }
    result.loss = sum / nexts;
  }
  result.blocks = std::move(blocks);
  SummariseHeads(config, result);
  return result;
}

CellExplanation Explain(const Inspection& inspection, const GptConfig& config, View view,
                        const Cell& cell) {
  const int tokens = inspection.tokens;
  const int width = config.block.HeadWidth();
  CheckIndex("layer", cell.layer, config.layers);
  CheckIndex("head", cell.head, config.block.heads);
  CheckIndex("query", cell.query, tokens);
  CheckIndex("key", cell.key, tokens);

  const int kv_head = cell.head / (config.block.heads / config.block.kv_heads);
  const auto row_of = [&](const char* name, int head, int token) {
    return inspection.blocks.At(LayerPath(cell.layer, name))
        .subspan((static_cast<size_t>(head) * tokens + token) * width, width);
  };
  std::vector<float> slopes(config.block.heads, 0.0f);
  if (config.positions == Positions::kAlibi && view.positions) AlibiSlopes(slopes);
  AttentionMask mask;
  mask.causal = view.mask;
  mask.window = view.mask ? config.window : 0;

  CellExplanation result;
  const auto q = row_of("attn.q", cell.head, cell.query);
  const auto k = row_of("attn.k", kv_head, cell.key);
  result.q.assign(q.begin(), q.end());
  result.k.assign(k.begin(), k.end());
  for (int i = 0; i < width; ++i) result.products.push_back(result.q[i] * result.k[i]);
  result.scale = 1.0 / std::sqrt(static_cast<double>(width));

  result.max = -std::numeric_limits<double>::infinity();
  for (int key = 0; key < tokens; ++key) {
    const auto other = row_of("attn.k", kv_head, key);
    double dot = 0;
    for (int i = 0; i < width; ++i) dot += result.q[i] * other[i];
    const double bias = 0.0 - double{slopes[cell.head]} * std::abs(cell.query - key);
    const double score = dot * result.scale + bias;
    const bool allowed = MayAttend(mask, 0, cell.query, key, tokens, tokens);
    result.row.push_back(allowed ? std::optional(score) : std::nullopt);
    if (allowed) result.max = std::max(result.max, score);
    if (key == cell.key) {
      result.dot = dot;
      result.bias = bias;
      result.score = score;
      result.allowed = allowed;
    }
  }
  for (const auto& score : result.row) {
    result.exponentials.push_back(score.has_value() ? std::exp(*score - result.max) : 0.0);
    result.denominator += result.exponentials.back();
  }
  result.weight = result.exponentials[cell.key] / result.denominator;
  return result;
}

void CheckPermutation(std::span<const int> order, int tokens) {
  std::vector<bool> seen(tokens, false);
  for (int token : order) {
    if (token >= 0 && token < tokens) seen[token] = true;
  }
  const bool all = std::find(seen.begin(), seen.end(), false) == seen.end();
  if (static_cast<int>(order.size()) == tokens && all) return;
  throw Error("number.range",
              "order must hold each of 0 to " + std::to_string(tokens - 1) + " exactly once",
              {{"key", "order"}, {"minimum", "0"}, {"maximum", std::to_string(tokens - 1)}});
}

OrderEffect CompareOrder(Workspace workspace, const Gpt& gpt, std::span<const int32_t> ids,
                         std::span<const int> order, int layer, int head, View view) {
  const GptConfig& config = gpt.Config();
  const size_t tokens = ids.size();
  CheckPermutation(order, static_cast<int>(tokens));
  CheckIndex("layer", layer, config.layers);
  CheckIndex("head", head, config.block.heads);
  std::vector<int32_t> moved;
  for (int token : order) moved.push_back(ids[token]);
  const Inspection before = Inspect(workspace, gpt, ids, view);
  const Inspection after = Inspect(workspace, gpt, moved, view);

  OrderEffect effect;
  const auto matrix = [&](const Inspection& inspection) {
    const auto weights = inspection.blocks.At(LayerPath(layer, "attn.weights"))
                             .subspan(head * tokens * tokens, tokens * tokens);
    return std::vector<float>(weights.begin(), weights.end());
  };
  effect.plain = matrix(before);
  effect.permuted = matrix(after);
  effect.difference.resize(tokens);
  const std::string last = LayerPath(config.layers - 1, "residual");
  const size_t width = config.block.d_model;
  for (size_t place = 0; place < tokens; ++place) {
    const auto h = before.blocks.At(last).subspan(order[place] * width, width);
    const double norm = Norm(h, {});
    effect.difference[order[place]] =
        norm > 0 ? Norm(after.blocks.At(last).subspan(place * width, width), h) / norm : 0.0;
  }
  return effect;
}

}  // namespace noron
