// Whole training steps: what a person waits for.
#include <algorithm>

#include "engine/bench/gpt_workload.h"
#include "engine/bench/workload_groups.h"
#include "engine/core/arena.h"
#include "engine/data/points.h"
#include "engine/models/mlp.h"
#include "engine/models/sequence_model.h"
#include "engine/models/stored.h"
#include "engine/ops/ops.h"
#include "engine/train/learner.h"

namespace noron {
namespace {

// So small that overhead decides.
class SpiralStep : public Workload {
 public:
  static constexpr int kPoints = 500, kBatch = 10, kHidden = 8;

  explicit SpiralStep(Context& context)
      : network_(MlpConfig{.widths = {2, kHidden, kHidden, 1},
                           .activations = std::vector(3, nn::Activation::kTanh)},
                 Rng(1)),
        learner_(context, network_.store,
                 {.optimizer = {.kind = OptimizerKind::kSgd}, .schedule = {.peak = 0.03}}) {
    const Points points =
        MakePoints({.kind = PointsKind::kSpirals, .count = kPoints, .noise = 0.05, .classes = 2});
    x_ = points.x;
    for (const int32_t label : points.labels) y_.push_back(label == 1 ? 1.0f : -1.0f);
  }

  void Run(int64_t times) override {
    for (int64_t i = 0; i < times; ++i) {
      loss_ = learner_
                  .Step(arena_, 0, 0,
                        [&](Tape& tape) {
                          const Tensor x{x_.data() + 2 * first_, nullptr, {kBatch, 2}};
                          const Tensor y{y_.data() + first_, nullptr, {kBatch, 1}};
                          return MeanSquaredError(tape, network_.model(tape, x), y);
                        })
                  .loss;
      first_ = (first_ + kBatch) % kPoints;
    }
  }
  double Loss() const override { return loss_; }
  const ParamStore* Weights() const override { return &network_.store; }
  // Each step takes the next 10 points, after the last the first again.
  std::vector<WorkloadInput> Inputs() const override {
    return {{"x", {kPoints, 2}, x_, {}}, {"y", {kPoints, 1}, y_, {}}};
  }
  int64_t Bytes() const override {
    return BytesOf(network_.store) + static_cast<int64_t>(arena_.Capacity());
  }

  static constexpr double Flop() {
    return 6.0 * kBatch * (2 * kHidden + kHidden * kHidden + kHidden);
  }

 private:
  Stored<Mlp> network_;
  Learner learner_;
  Arena arena_;
  std::vector<float> x_, y_;
  int first_ = 0;
  double loss_ = 0;
};

class LstmStep : public Workload {
 public:
  static constexpr int kVocab = 65, kLength = 64, kBatch = 16, kHidden = 128;
  // Narrow, so that nearly all of the work is the recurrence and the head.
  static constexpr int kEmbedding = 16;

  explicit LstmStep(Context& context)
      : network_(Config(), Rng(1)),
        learner_(context, network_.store, {.optimizer = {.weight_decay = kWeightDecay}}),
        tokens_(RandomTokens(kBatch * kLength + 1, kVocab)) {}

  void Run(int64_t times) override {
    for (int64_t i = 0; i < times; ++i) {
      loss_ = learner_
                  .Step(arena_, 0, 0,
                        [&](Tape& tape) {
                          const SequenceInput input{.ids = Ids(), .batch = kBatch};
                          return CrossEntropy(tape, network_.model(tape, input).logits, Targets());
                        })
                  .loss;
    }
  }
  double Loss() const override { return loss_; }
  const ParamStore* Weights() const override { return &network_.store; }
  std::vector<WorkloadInput> Inputs() const override {
    const Shape shape{kBatch, kLength};
    return {{"ids", shape, {}, Ids()}, {"targets", shape, {}, Targets()}};
  }
  int64_t Bytes() const override {
    return BytesOf(network_.store) + static_cast<int64_t>(arena_.Capacity());
  }

  static constexpr double Flop() {
    return 6.0 * kBatch * kLength * (4 * kHidden * (kEmbedding + kHidden) + kHidden * kVocab);
  }

 private:
  static SequenceConfig Config() {
    SequenceConfig config;
    config.vocab = config.outputs = kVocab;
    config.d_model = kEmbedding;
    config.hidden = kHidden;
    return config;
  }
  std::span<const int32_t> Ids() const { return std::span(tokens_).first(tokens_.size() - 1); }
  std::span<const int32_t> Targets() const { return std::span(tokens_).subspan(1); }

  Stored<SequenceModel> network_;
  Learner learner_;
  Arena arena_;
  std::vector<int32_t> tokens_;
  double loss_ = 0;
};

WorkloadKind GptKind(std::string name, std::string what, const GptSize& size) {
  return {std::move(name), "step", std::move(what),
          StepFlop(size),  0,      [size](Context& context) { return MakeGptStep(context, size); }};
}
template <typename Step>
WorkloadKind Kind(std::string name, std::string what) {
  return {
      std::move(name), "step", std::move(what),
      Step::Flop(),    0,      [](Context& context) { return std::make_unique<Step>(context); }};
}

}  // namespace

std::vector<WorkloadKind> StepWorkloads() {
  return {
      GptKind("gpt-char",
              "GPT: 4 layers, width 128, context 64, batch 12, attention without biases, AdamW",
              {.layers = 4, .width = 128, .heads = 4, .context = 64, .batch = 12}),
      GptKind("gpt-tiny",
              "GPT: 2 layers, width 32, context 32, batch 8, attention without biases, AdamW",
              {.layers = 2, .width = 32, .heads = 2, .context = 32, .batch = 8}),
      GptKind("gpt-long",
              "GPT: 1 layer, width 32, context 1,024, batch 1, attention without biases, AdamW",
              {.layers = 1, .width = 32, .heads = 2, .context = 1024, .batch = 1}),
      Kind<SpiralStep>("mlp-spiral", "MLP: 2-8-8-1, tanh, batch 10, squared error, descent"),
      Kind<LstmStep>("lstm-char", "LSTM: 1 layer, width 128, context 64, batch 16, AdamW"),
      // How much memory a long context takes.
      GptKind("gpt-2048", "gpt-char's model with context 2,048, batch 1, AdamW",
              {.layers = 4, .width = 128, .heads = 4, .context = 2048, .batch = 1}),
  };
}

}  // namespace noron
