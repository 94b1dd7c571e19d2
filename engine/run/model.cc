#include "engine/run/model.h"

#include <string>

#include "engine/core/error.h"
#include "engine/run/snapshots.h"

namespace noron {
namespace {

constexpr int64_t kFloat = sizeof(float);
// Nodes, closures and rounding to cache lines, which StepFloats() does not count.
constexpr int64_t kTapeBytes = 256 * 1024;

nn::Activation ActivationOf(std::string_view name) {
  if (name == "relu") return nn::Activation::kRelu;
  if (name == "gelu_tanh") return nn::Activation::kGeluTanh;
  if (name == "silu") return nn::Activation::kSilu;
  if (name == "swiglu") return nn::Activation::kSwiGlu;
  return nn::Activation::kGelu;
}

Gpt Build(ParamStore& store, const GptConfig& config, uint64_t seed) {
  Rng rng(seed, kWeightsStream);
  return Gpt(nn::Scope(store, rng), config);
}

std::string Megabytes(int64_t bytes) {
  return std::to_string((bytes + (1 << 20) - 1) >> 20) + " MB";
}

}  // namespace

bool IsGpt(const Experiment& experiment) {
  return experiment.task == "language_model" && experiment.model.kind == "gpt";
}

void RequireGpt(const Experiment& experiment) {
  if (IsGpt(experiment)) return;
  throw Error(
      "config.choice",
      "this run is for the task language_model with a model of the kind gpt; the experiment "
      "has the task " +
          experiment.task + " and the kind " + experiment.model.kind,
      {{"key", "task"}, {"value", experiment.task}, {"allowed", "language_model"}});
}

Positions PositionsOf(std::string_view name) {
  if (name == "none") return Positions::kNone;
  if (name == "sinusoidal") return Positions::kSinusoidal;
  if (name == "rope") return Positions::kRope;
  if (name == "rope_half_split") return Positions::kRopeHalfSplit;
  if (name == "alibi") return Positions::kAlibi;
  return Positions::kLearned;
}

nn::BlockConfig BlockConfigOf(const Experiment& experiment) {
  const Experiment::Model& model = experiment.model;
  nn::BlockConfig block;
  block.d_model = model.d_model;
  block.heads = model.heads;
  block.kv_heads = experiment.KvHeads();
  block.d_ff = model.ff_factor * model.d_model;
  block.activation = ActivationOf(model.activation);
  block.norm = model.norm == "rms_norm" ? nn::NormKind::kRmsNorm : nn::NormKind::kLayerNorm;
  block.norm_first = model.norm_position == "pre";
  block.attention_bias = model.attention_bias;
  block.dropout = static_cast<float>(model.dropout);
  return block;
}

GptConfig ModelConfig(const Experiment& experiment, int vocab) {
  const Experiment::Model& model = experiment.model;
  GptConfig config;
  config.vocab = vocab;
  config.context = experiment.training.context;
  config.layers = model.layers;
  config.window = model.window;
  config.positions = PositionsOf(model.positions);
  config.tied_head = model.tied_head;
  config.block = BlockConfigOf(experiment);
  return config;
}

OptimizerConfig OptimizerConfigOf(const Experiment& experiment) {
  const Experiment::Training& training = experiment.training;
  OptimizerConfig config;
  if (training.optimizer == "sgd") config.kind = OptimizerKind::kMomentum;
  if (training.optimizer == "nesterov") config.kind = OptimizerKind::kNesterov;
  if (training.optimizer == "rmsprop") config.kind = OptimizerKind::kRmsProp;
  if (training.optimizer == "adagrad") config.kind = OptimizerKind::kAdagrad;
  if (training.optimizer == "adam") config.kind = OptimizerKind::kAdam;
  config.momentum = training.momentum;
  config.beta1 = training.beta1;
  config.beta2 = training.beta2;
  config.alpha = training.alpha;
  config.epsilon = training.epsilon;
  config.weight_decay = training.weight_decay;
  return config;
}

Schedule ScheduleOf(const Experiment& experiment) {
  const Experiment::Training& training = experiment.training;
  Schedule schedule;
  if (training.schedule == "step") schedule.kind = ScheduleKind::kStep;
  if (training.schedule == "one_cycle") schedule.kind = ScheduleKind::kOneCycle;
  if (training.schedule == "cosine") schedule.kind = ScheduleKind::kCosine;
  if (training.schedule == "linear") schedule.kind = ScheduleKind::kLinear;
  if (training.schedule == "inverse_sqrt") schedule.kind = ScheduleKind::kInverseSqrt;
  schedule.peak = training.learning_rate;
  schedule.total = training.steps;
  schedule.warmup = training.warmup;
  schedule.minimum = training.min_learning_rate;
  schedule.step_size = training.step_size;
  schedule.gamma = training.gamma;
  schedule.rising_share = training.rising_share;
  return schedule;
}

ParamStore PlanOf(const GptConfig& config) {
  ParamStore plan;
  Rng unused;
  Gpt gpt(nn::Scope(plan, unused), config);
  return plan;
}

Model::Model(const GptConfig& config, ParamStore::Hold hold, uint64_t seed)
    : store(hold, PlanOf(config).Floats()), gpt(Build(store, config, seed)) {}

MemoryPrediction PredictMemory(const Experiment& experiment, int vocab, int64_t snapshot_budget,
                               int64_t budget) {
  const GptConfig config = ModelConfig(experiment, vocab);
  const int64_t floats = PlanOf(config).Floats();
  const Experiment::Training& training = experiment.training;
  MemoryPrediction prediction;
  prediction.parameters = 2 * kFloat * floats;
  prediction.optimizer = Optimizer::States(OptimizerConfigOf(experiment).kind) * kFloat * floats;
  prediction.activations =
      kFloat * Gpt::StepFloats(config, training.batch, training.context) + kTapeBytes;
  prediction.snapshots =
      Snapshots::Bytes(floats, training.steps, snapshot_budget) + kFloat * floats;
  prediction.budget = budget;
  return prediction;
}

void RequireWithinBudget(const MemoryPrediction& prediction) {
  const int64_t total = prediction.Total();
  if (total <= prediction.budget) return;
  throw Error("memory.budget",
              "this model would need " + Megabytes(total) + " to train, and the limit is " +
                  Megabytes(prediction.budget) +
                  "; choose fewer layers, a smaller width, batch or context",
              {{"needed", std::to_string(total)}, {"budget", std::to_string(prediction.budget)}});
}

}  // namespace noron
