#include "engine/models/sequence_model.h"

#include <algorithm>
#include <string>

#include "engine/core/error.h"
#include "engine/ops/ops.h"
#include "engine/ops/shaping.h"
#include "engine/ops/support.h"

namespace noron {
namespace {

bool IsAttentive(const SequenceConfig& config) {
  return config.body == SequenceBody::kAttention || config.body == SequenceBody::kTransformer;
}

void CheckConfig(const SequenceConfig& config) {
  const bool strided =
      config.body == SequenceBody::kConvolution && config.convolution == Convolution::kStrided;
  if (config.IsCausal() && config.body == SequenceBody::kRecurrent && config.bidirectional) {
    throw Error("config.choice",
                "sequence model: a language model cannot read in both directions, because it "
                "would see what it is to predict",
                {{"key", "model.bidirectional"}, {"value", "true"}, {"allowed", "false"}});
  }
  if (strided && config.head != SequenceHead::kClassification) {
    throw Error(
        "config.choice",
        "sequence model: strides shorten the sequence, which only a classifier of whole "
        "sequences allows",
        {{"key", "model.convolution"}, {"value", "strided"}, {"allowed", "same, causal, dilated"}});
  }
}

SequenceConfig Checked(const SequenceConfig& config) {
  CheckConfig(config);
  return config;
}

nn::RecurrentConfig RecurrentOf(const SequenceConfig& config) {
  return {.cell = config.cell,
          .input = config.d_model,
          .hidden = config.hidden,
          .layers = config.layers,
          .bidirectional = config.bidirectional,
          .residual = config.residual,
          .dropout = config.dropout,
          .memory = config.memory};
}

ConvolutionStackConfig ConvolutionOf(const SequenceConfig& config) {
  const bool window = config.body == SequenceBody::kFeedForward;
  return {.in = config.d_model,
          .width = config.hidden,
          .layers = config.layers,
          .kernel = config.kernel,
          .kind = window ? Convolution::kPlain : config.convolution,
          .causal = config.IsCausal() || config.one_sided,
          .residual = config.residual && !window,
          .tanh = window,
          .one_wide = window,
          .dropout = config.dropout};
}

AttentionStackConfig AttentionOf(const SequenceConfig& config) {
  AttentionStackConfig attention{.block = config.block,
                                 .layers = config.layers,
                                 .feed_forward = config.body == SequenceBody::kTransformer,
                                 .causal = config.IsCausal(),
                                 .positions = config.positions};
  attention.block.d_model = config.d_model;
  attention.block.dropout = config.dropout;
  return attention;
}

// Where no norm brings them to scale: large enough to move a gate, and small enough that a token's
// vector and those of its features together do not shut it.
constexpr float kPlainDeviation = 0.3f;

Tensor MakeTable(nn::Scope scope, int rows, const SequenceConfig& config) {
  if (rows == 0) return {};
  return scope.Normal("weight", {rows, config.d_model},
                      IsAttentive(config) ? nn::TokenEmbedding::kDeviation : kPlainDeviation);
}

std::optional<nn::TokenEmbedding> MakePlaced(nn::Scope scope, const SequenceConfig& config) {
  if (!IsAttentive(config)) return std::nullopt;
  return nn::TokenEmbedding(scope, {.vocab = config.vocab,
                                    .context = config.context,
                                    .d_model = config.d_model,
                                    .positions = config.positions});
}

}  // namespace

SequenceModel::Body SequenceModel::MakeBody(nn::Scope scope, const SequenceConfig& config) {
  switch (config.body) {
    case SequenceBody::kRecurrent:
      return nn::Recurrent(scope, RecurrentOf(config));
    case SequenceBody::kFeedForward:
    case SequenceBody::kConvolution:
      return ConvolutionStack(scope, ConvolutionOf(config));
    case SequenceBody::kAttention:
    case SequenceBody::kTransformer:
      break;
  }
  return AttentionStack(scope, AttentionOf(config));
}

int SequenceModel::BodyWidth() const {
  if (IsAttentive(config_)) return config_.d_model;
  return config_.body == SequenceBody::kRecurrent ? RecurrentOf(config_).Output() : config_.hidden;
}

SequenceModel::SequenceModel(nn::Scope scope, const SequenceConfig& config)
    : config_(Checked(config)),
      placed_(MakePlaced(scope, config)),
      table_(placed_ ? Tensor{} : MakeTable(scope / "wte", config.vocab, config)),
      feature_table_(MakeTable(scope / "features", config.feature_vocab, config)),
      body_(MakeBody(scope / "body", config)),
      head_(scope / "head", BodyWidth(), config.outputs) {}

Tensor SequenceModel::Embed(Tape& tape, const SequenceInput& input) const {
  const int length = static_cast<int>(input.ids.size()) / input.batch;
  Tensor x = placed_ ? (*placed_)(tape, input.ids, input.batch)
                     : Embedding(tape, input.ids, {input.batch, length}, table_);
  for (size_t begin = 0; begin < input.features.size(); begin += input.ids.size()) {
    const auto ids = input.features.subspan(begin, input.ids.size());
    x = Add(tape, x, Embedding(tape, ids, {input.batch, length}, feature_table_));
  }
  x = Dropout(tape, x, config_.dropout);
  tape.Watch("embeddings", x, {"batch", "token", "d_model"});
  return x;
}

Tensor SequenceModel::Pool(Tape& tape, const SequenceOutput& output,
                           std::span<const int32_t> lengths) const {
  if (config_.pooling == GlobalPool::kLast && config_.body == SequenceBody::kRecurrent) {
    // Each direction's own last state: the reverse one has read everything at the first token.
    const std::span<const RecurrentState> states = output.recurrent.states;
    const Tensor last = states.back().h;
    return config_.bidirectional ? Concat(tape, {states[states.size() - 2].h, last}) : last;
  }
  const int batch = output.hidden.shape[0], steps = output.hidden.shape[1];
  if (lengths.empty()) return GlobalPool1d(tape, config_.pooling, output.hidden);
  const auto* stack = std::get_if<ConvolutionStack>(&body_);
  int32_t* mask = tape.GetArena().AllocateArray<int32_t>(int64_t{batch} * steps);
  for (int b = 0; b < batch; ++b) {
    const int length = stack == nullptr ? lengths[b] : stack->OutputLength(lengths[b]);
    for (int t = 0; t < steps; ++t) mask[b * steps + t] = t < length;
  }
  return GlobalPool1d(tape, config_.pooling, output.hidden,
                      {mask, static_cast<size_t>(batch) * steps});
}

SequenceOutput SequenceModel::operator()(Tape& tape, const SequenceInput& input) const {
  const size_t rows = input.ids.size(), batch = static_cast<size_t>(input.batch);
  const bool fits = rows > 0 && rows % batch == 0 && input.features.size() % rows == 0 &&
                    (input.lengths.empty() || input.lengths.size() == batch) &&
                    (input.features.empty() || config_.feature_vocab > 0);
  if (!fits) {
    throw Error("shape.mismatch", "sequence model: " + std::to_string(rows) + " tokens, " +
                                      std::to_string(input.lengths.size()) + " lengths and " +
                                      std::to_string(input.features.size()) +
                                      " features do not make " + std::to_string(batch) +
                                      " sequences of one length");
  }
  // The backward pass reads them when the caller's are gone.
  const std::span<const int32_t> lengths = Keep(tape, input.lengths);
  SequenceOutput output;
  output.embedded = Embed(tape, input);
  {
    const auto level = tape.Enter("body");
    if (const auto* layers = std::get_if<nn::Recurrent>(&body_)) {
      output.recurrent = (*layers)(
          tape, output.embedded,
          {.initial = input.initial, .lengths = lengths, .state_gradients = input.state_gradients});
      output.hidden = output.recurrent.y;
    } else if (const auto* stack = std::get_if<ConvolutionStack>(&body_)) {
      output.hidden = (*stack)(tape, output.embedded, lengths);
    } else {
      output.hidden = std::get<AttentionStack>(body_)(tape, output.embedded, lengths);
    }
  }
  Tensor summary = output.hidden;
  if (config_.head == SequenceHead::kClassification) {
    summary = Pool(tape, output, lengths);
    tape.Watch("pooled", summary, {"batch", "hidden"});
  }
  output.logits = head_(tape, Dropout(tape, summary, config_.dropout));
  return output;
}

int64_t SequenceModel::Parameters(const SequenceConfig& config) {
  ParamStore plan;
  Rng rng;
  const SequenceModel planned(nn::Scope(plan, rng), config);
  return plan.Count();
}

SequenceConfig SequenceModel::OfSize(const SequenceConfig& config, int64_t parameters) {
  const int step = IsAttentive(config) ? 2 * config.block.heads : 1;  // RoPE turns pairs
  const int factor = config.block.d_ff / std::max(1, config.d_model);
  const auto of_width = [&](int width) {
    SequenceConfig other = config;
    other.d_model = other.hidden = width;
    other.block.d_ff = factor * width;
    return other;
  };
  const auto fits = [&](int count) { return Parameters(of_width(count * step)) <= parameters; };
  // By bisection: the count rises with the width.
  int low = 0, high = 1;
  while (fits(high)) high *= 2;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    (fits(middle) ? low : high) = middle;
  }
  if (low == 0) {
    throw Error("config.range", "sequence model: no width is small enough for " +
                                    std::to_string(parameters) + " parameters");
  }
  return of_width(low * step);
}

}  // namespace noron
