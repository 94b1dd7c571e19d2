#include "engine/models/recurrent_seq2seq.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "engine/core/error.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace {

nn::RecurrentConfig EncoderConfig(const RecurrentSeq2SeqConfig& config) {
  if (config.bidirectional && config.hidden % 2 != 0) {
    throw Error("shape.mismatch", "recurrent_seq2seq: a hidden width of " +
                                      std::to_string(config.hidden) +
                                      " cannot be shared by two directions; it must be even");
  }
  return {.cell = config.cell,
          .input = config.d_model,
          .hidden = config.bidirectional ? config.hidden / 2 : config.hidden,
          .layers = config.layers,
          .bidirectional = config.bidirectional,
          .residual = config.residual,
          .dropout = config.dropout,
          .forget_bias = 1.0f};
}

nn::RecurrentConfig DecoderConfig(const RecurrentSeq2SeqConfig& config) {
  return {.cell = config.cell,
          .input = config.d_model,
          .hidden = config.hidden,
          .layers = config.layers,
          .residual = config.residual,
          .dropout = config.dropout,
          .forget_bias = 1.0f};
}

ScoreWeights MakeScoreWeights(nn::Scope scope, const RecurrentSeq2SeqConfig& config) {
  const int width = config.hidden;
  const float bound = 1.0f / std::sqrt(static_cast<float>(width));
  ScoreWeights weights;
  if (config.score == Score::kAdditive) {
    weights.w1 = scope.Uniform("w1", {width, 2 * width}, bound);
    weights.w2 = scope.Uniform("w2", {width}, bound);
  } else if (config.score == Score::kBilinear) {
    weights.w = scope.Uniform("w", {width, width}, bound);
  }
  return weights;
}

// Which keys each query may attend to, [batch · queries · keys]: those that are no padding.
std::span<const int32_t> PaddingMask(Tape& tape, std::span<const int32_t> lengths, int queries,
                                     int keys) {
  const size_t size = lengths.size() * queries * keys;
  int32_t* mask = tape.GetArena().AllocateArray<int32_t>(size);
  for (size_t i = 0; i < size; ++i) {
    mask[i] = static_cast<int32_t>(i % keys) < lengths[i / keys / queries];
  }
  return {mask, size};
}

}  // namespace

RecurrentSeq2Seq::RecurrentSeq2Seq(nn::Scope scope, const RecurrentSeq2SeqConfig& config)
    : config_(config),
      table_((scope / "wte")
                 .Normal("weight", {config.vocab, config.d_model},
                         1.0f / std::sqrt(static_cast<float>(config.d_model)))),
      encoder_(scope / "enc", EncoderConfig(config)),
      decoder_(scope / "dec", DecoderConfig(config)),
      score_weights_(MakeScoreWeights(scope / "attn", config)),
      combine_(scope / "attn" / "combine", 2 * config.hidden, config.d_model,
               {.deviation = 1.0f / std::sqrt(2.0f * static_cast<float>(config.hidden))}),
      output_bias_((scope / "output").Constant("bias", {config.vocab}, 0.0f)) {}

RecurrentSeq2Seq::Memory RecurrentSeq2Seq::Encode(Tape& tape, const SourceBatch& source) const {
  const auto level = tape.Enter("enc");
  const int batch = static_cast<int>(source.lengths.size());
  const int length = static_cast<int>(source.ids.size()) / batch;
  Tensor x = Embedding(tape, source.ids, {batch, length}, table_);
  x = Dropout(tape, x, config_.dropout);
  const nn::RecurrentOutput output = encoder_(tape, x, {.lengths = source.lengths});
  if (!config_.bidirectional) return {output.y, output.states, source.lengths};

  // The decoder goes on from what both directions end with, side by side.
  RecurrentState* initial = tape.GetArena().AllocateArray<RecurrentState>(config_.layers);
  for (int layer = 0; layer < config_.layers; ++layer) {
    const RecurrentState& forward = output.states[2 * layer];
    const RecurrentState& reverse = output.states[2 * layer + 1];
    initial[layer] = {};
    initial[layer].h = Concat(tape, {forward.h, reverse.h});
    if (forward.c.data != nullptr) initial[layer].c = Concat(tape, {forward.c, reverse.c});
  }
  return {output.y, {initial, static_cast<size_t>(config_.layers)}, source.lengths};
}

RecurrentSeq2Seq::Decoded RecurrentSeq2Seq::Decode(Tape& tape, const Memory& memory,
                                                   std::span<const int32_t> target) const {
  const auto level = tape.Enter("dec");
  const int batch = static_cast<int>(memory.lengths.size());
  const int length = static_cast<int>(target.size()) / batch;
  Tensor x = Embedding(tape, target, {batch, length}, table_);
  x = Dropout(tape, x, config_.dropout);
  const nn::RecurrentOutput output = decoder_(tape, x, {.initial = memory.initial});
  const auto mask = PaddingMask(tape, memory.lengths, length, memory.states.shape[1]);
  const ScoreResult attention = AttentionScore(tape, config_.score, output.y, memory.states,
                                               memory.states, score_weights_, mask);
  {
    const auto cross = tape.Enter("cross");
    tape.Watch("scores", attention.scores, {"batch", "query", "key"});
    tape.Watch("weights", attention.weights, {"batch", "query", "key"});
  }
  // h̃ = tanh(W·[context; state]) (Luong et al. 2015, equation 5).
  const Tensor joint = Tanh(tape, combine_(tape, Concat(tape, {attention.y, output.y})));
  const Tensor dropped = Dropout(tape, joint, config_.dropout);
  return {Linear(tape, dropped, table_, output_bias_), output.states};
}

RecurrentDecoding::RecurrentDecoding(Context& context, const RecurrentSeq2Seq& model,
                                     const SourceBatch& source)
    : context_(context),
      model_(model),
      source_length_(static_cast<int>(source.ids.size() / source.lengths.size())),
      lengths_(source.lengths.begin(), source.lengths.end()),
      source_of_(source.lengths.size()) {
  std::iota(source_of_.begin(), source_of_.end(), 0);
  Tape tape(context_, arena_, {});
  const RecurrentSeq2Seq::Memory memory = model_.Encode(tape, source);
  const auto copy = [](Tensor tensor) {
    return std::vector<float>(tensor.data, tensor.data + tensor.Size());
  };
  memory_ = copy(memory.states);
  for (const RecurrentState& state : memory.initial) {
    h_.push_back(copy(state.h));
    if (state.c.data != nullptr) c_.push_back(copy(state.c));
  }
}

std::span<float> RecurrentDecoding::Step(std::span<const DecodingRow> rows) {
  arena_.Reset();
  Tape tape(context_, arena_, {});
  const int count = static_cast<int>(rows.size());
  const int hidden = model_.Config().hidden;
  // Row i of the result is row parents(rows[i]) of `from`.
  const auto gather = [&](const std::vector<float>& from, Shape shape, const auto& parent) {
    const Tensor to = tape.Constant(shape);
    const int64_t size = to.Size() / count;
    for (int row = 0; row < count; ++row) {
      std::copy_n(from.data() + parent(row) * size, size, to.data + row * size);
    }
    return to;
  };
  const auto previous = [&](int row) { return rows[row].parent; };
  std::vector<RecurrentState> states(h_.size());
  for (size_t layer = 0; layer < h_.size(); ++layer) {
    states[layer].h = gather(h_[layer], {count, hidden}, previous);
    if (!c_.empty()) states[layer].c = gather(c_[layer], {count, hidden}, previous);
  }
  std::vector<int> sources;
  std::vector<int32_t> tokens, lengths;
  for (const DecodingRow& row : rows) {
    sources.push_back(source_of_[row.parent]);
    tokens.push_back(row.token);
    lengths.push_back(lengths_[sources.back()]);
  }
  source_of_ = std::move(sources);
  const Tensor memory =
      gather(memory_, {count, source_length_, hidden}, [&](int row) { return source_of_[row]; });

  const RecurrentSeq2Seq::Decoded decoded = model_.Decode(tape, {memory, states, lengths}, tokens);
  for (size_t layer = 0; layer < h_.size(); ++layer) {
    const RecurrentState& state = decoded.states[layer];
    h_[layer].assign(state.h.data, state.h.data + state.h.Size());
    if (!c_.empty()) c_[layer].assign(state.c.data, state.c.data + state.c.Size());
  }
  return decoded.logits.Values();
}

}  // namespace noron
