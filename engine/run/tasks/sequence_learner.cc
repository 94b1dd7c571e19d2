#include "engine/run/tasks/sequence_learner.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/inspect/capture.h"
#include "engine/nn/activation.h"
#include "engine/ops/ops.h"
#include "engine/run/learning.h"
#include "engine/run/model.h"
#include "engine/run/tasks/recurrent_cell.h"

namespace noron {
namespace {

using nlohmann::ordered_json;

SequenceBody BodyOf(std::string_view kind) {
  if (kind == "feed_forward") return SequenceBody::kFeedForward;
  if (kind == "cnn") return SequenceBody::kConvolution;
  if (kind == "attention") return SequenceBody::kAttention;
  return kind == "transformer" ? SequenceBody::kTransformer : SequenceBody::kRecurrent;
}

void SetConvolution(const Experiment::Model& model, SequenceConfig& config) {
  if (config.IsCausal() && model.convolution == "same") {
    throw Error("config.choice",
                "a language model with convolutions on both sides would see what it is to predict",
                {{"key", "model.convolution"},
                 {"value", "same"},
                 {"allowed", "causal, dilated"},
                 {"nearest", "causal"}});
  }
  config.kernel = model.kernel;
  config.one_sided = model.convolution == "causal";
  config.convolution = model.convolution == "dilated"   ? Convolution::kDilated
                       : model.convolution == "strided" ? Convolution::kStrided
                                                        : Convolution::kPlain;
}

// The order of an n-gram counts the token that a language model predicts.
int WindowOf(const Experiment& experiment, SequenceHead head) {
  if (head != SequenceHead::kLanguageModel) return experiment.model.order;
  if (experiment.model.order < 2) {
    throw Error("config.range",
                "model.order is 1: a feed-forward language model needs a token to predict from",
                {{"key", "model.order"}, {"value", "1"}, {"minimum", "2"}, {"maximum", "16"}});
  }
  return experiment.model.order - 1;
}

// Norms of the rows of `gradient` [1, T, D].
std::vector<float> Norms(std::span<const float> gradient, int steps) {
  std::vector<float> norms;
  const size_t width = gradient.size() / steps;
  for (int t = 0; t < steps; ++t) {
    double sum = 0;
    for (const float value : gradient.subspan(t * width, width)) sum += double{value} * value;
    norms.push_back(static_cast<float>(std::sqrt(sum)));
  }
  return norms;
}

bool IsShown(std::string_view path) {
  constexpr std::string_view kShown[] = {"gates", "cells", "states", "hidden", "weights", "pooled"};
  return std::any_of(std::begin(kShown), std::end(kShown), [&](std::string_view name) {
    return path == name || path.ends_with("." + std::string(name));
  });
}

}  // namespace

SequenceConfig SequenceConfigOf(const Experiment& experiment, SequenceHead head,
                                const SequenceSizes& sizes) {
  const Experiment::Model& model = experiment.model;
  SequenceConfig config;
  config.body = BodyOf(model.kind);
  config.head = head;
  config.vocab = sizes.vocab;
  config.outputs = sizes.outputs;
  config.feature_vocab = sizes.feature_vocab;
  config.context = sizes.longest;
  config.d_model = model.d_model;
  config.hidden = model.hidden;
  config.residual = model.residual;
  config.dropout = static_cast<float>(model.dropout);
  config.pooling = model.pooling == "last"  ? GlobalPool::kLast
                   : model.pooling == "max" ? GlobalPool::kMax
                                            : GlobalPool::kMean;
  switch (config.body) {
    case SequenceBody::kFeedForward:
      config.layers = 1;
      config.kernel = WindowOf(experiment, head);
      break;
    case SequenceBody::kRecurrent:
      config.layers = model.layers;
      config.cell = CellOf(model);
      config.bidirectional = model.bidirectional;
      // One state has to bring what was read first to the end.
      if (head == SequenceHead::kClassification) config.memory = static_cast<float>(sizes.longest);
      break;
    case SequenceBody::kConvolution:
      config.layers = model.layers;
      SetConvolution(model, config);
      break;
    case SequenceBody::kAttention:
    case SequenceBody::kTransformer:
      config.layers = config.body == SequenceBody::kAttention ? 1 : model.layers;
      config.block = ModelConfig(experiment, sizes.vocab).block;
      config.positions = PositionsOf(model.positions);
      break;
  }
  return config;
}

std::vector<ExampleLength> LengthsOf(std::span<const SequenceExample> examples) {
  std::vector<ExampleLength> lengths;
  for (const SequenceExample& example : examples) {
    lengths.push_back({static_cast<int>(example.ids.size())});
  }
  return lengths;
}

int Longest(std::span<const SequenceExample> examples) {
  size_t longest = 1;
  for (const SequenceExample& example : examples) longest = std::max(longest, example.ids.size());
  return static_cast<int>(longest);
}

SequenceLearner::SequenceLearner(Context& context, const Experiment& experiment,
                                 const SequenceConfig& config)
    : context_(context),
      network_(config, Rng(static_cast<uint64_t>(experiment.seed), kWeightsStream)),
      learner_(context, network_.store, LearnerConfigOf(experiment, network_.store)),
      dropout_seed_(RandomBits(static_cast<uint64_t>(experiment.seed), kDropoutStream)),
      label_smoothing_(static_cast<float>(experiment.training.label_smoothing)) {}

StepResult SequenceLearner::Step(int64_t step, const SequenceInput& input,
                                 std::span<const int32_t> labels) {
  const uint64_t key = RandomBits(dropout_seed_, static_cast<uint64_t>(step));
  return learner_.Step(arena_, step, key, [&](Tape& tape) {
    last_ = network_.model(tape, input);
    return CrossEntropy(
        tape, last_.logits, labels,
        {.ignore_index = SequenceBatch::kIgnore, .label_smoothing = label_smoothing_});
  });
}

SequenceOutput SequenceLearner::Run(const SequenceInput& input) {
  arena_.Reset();
  Tape tape(context_, arena_, {});
  return last_ = network_.model(tape, input);
}

std::vector<int32_t> SequenceLearner::Best(Tensor logits) {
  std::vector<int32_t> best;
  const int columns = logits.shape[-1];
  for (int row = 0; row < logits.shape.Rows(); ++row) {
    const float* const begin = logits.data + int64_t{row} * columns;
    best.push_back(static_cast<int32_t>(std::max_element(begin, begin + columns) - begin));
  }
  return best;
}

ordered_json SequenceLearner::LookInside(const SequenceInput& input,
                                         std::span<const int32_t> labels,
                                         const std::vector<std::string>& tokens) {
  arena_.Reset();
  network_.store.ZeroGradients();
  Capture capture;
  Tape tape(context_, arena_, {.gradients = true, .watcher = &capture});
  SequenceInput whole = input;
  whole.state_gradients = true;
  const SequenceOutput output = last_ = network_.model(tape, whole);
  tape.Backward(
      CrossEntropy(tape, output.logits, labels, {.ignore_index = SequenceBatch::kIgnore}));
  const int steps = static_cast<int>(tokens.size());
  ordered_json look;
  look["tokens"] = tokens;
  look["gradient_over_time"]["embedded"] = Norms(output.embedded.Gradient(), steps);
  const std::span<const Tensor> states = output.recurrent.state_gradients;
  if (!states.empty()) {
    const size_t forward = states.size() - (network_.model.Config().bidirectional ? 2 : 1);
    look["gradient_over_time"]["states"] = Norms(states[forward].Values(), steps);
  }
  look["inside"] = ordered_json::array();
  for (const BlockHeader& block : capture.Get().Headers()) {
    if (!IsShown(block.path)) continue;
    look["inside"].push_back({{"path", block.path},
                              {"axes", block.axes},
                              {"shape", block.shape},
                              {"values", capture.Get().Numbers(block)}});
  }
  return look;
}

}  // namespace noron
