#include "engine/run/tasks/transfer_task.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/data/splits.h"
#include "engine/run/learning.h"
#include "engine/run/model.h"
#include "engine/run/tasks/image_report.h"

namespace noron {
namespace {

using nlohmann::ordered_json;

constexpr double kUsualRateDecay = 1 / 2.6;  // Howard & Ruder 2018, section 3.2
constexpr int kUsualRank = 4;
constexpr uint64_t kChoiceStream = 11;
// Batches of the two tasks are drawn from streams of their own.
constexpr uint64_t kSourceBatches = 1;
constexpr uint64_t kTargetBatches = 2;

// `count` images, as many of each class as the others up to one.
Images FewOf(const Images& images, int count, uint64_t seed) {
  Rng rng(seed, kChoiceStream);
  std::vector<int32_t> order(images.Count());
  for (int i = 0; i < images.Count(); ++i) order[i] = i;
  Shuffle(order, rng);
  // How many of its class come before an image: all firsts, then all seconds, …
  std::vector<int> rank(images.Count()), seen(images.classes.size());
  for (int32_t i : order) rank[i] = seen[images.labels[i]]++;
  std::ranges::stable_sort(order, {}, [&](int32_t i) { return rank[i]; });
  order.resize(std::min(count, images.Count()));
  return Subset(images, order);
}

using Layers = std::span<const std::string>;  // patterns

// Calls body(tensor) for the parameters of these layers.
template <typename Body>
void ForEachOf(const ParamStore& store, Layers layers, const Body& body) {
  for (const Parameter& parameter : store.Parameters()) {
    const bool matches = std::ranges::any_of(layers, [&](const std::string& pattern) {
      return MatchesPattern(pattern, parameter.name);
    });
    if (matches) body(parameter.tensor);
  }
}

std::vector<float> ValuesOf(const ParamStore& store, Layers layers) {
  std::vector<float> values;
  ForEachOf(store, layers,
            [&](Tensor t) { values.insert(values.end(), t.data, t.data + t.Size()); });
  return values;
}

void SetValuesOf(const ParamStore& store, Layers layers, std::span<const float> values) {
  ForEachOf(store, layers, [&](Tensor t) {
    std::copy_n(values.begin(), t.Size(), t.data);
    values = values.subspan(t.Size());
  });
}

ImageSets HalfOf(const ImageSets& sets, int first, int count) {
  return {SubsetOfClasses(sets.train, first, count), SubsetOfClasses(sets.test, first, count)};
}

double Norm(std::span<const float> values) {
  double squares = 0;
  for (float value : values) squares += double{value} * value;
  return std::sqrt(squares);
}

}  // namespace

TransferTask::TransferTask(Context& context, const Experiment& experiment, const TaskData& data)
    : context_(context), strategy_(experiment.transfer.strategy) {
  const ImageSets sets = ImageSetsOf(experiment, data);
  const int half = static_cast<int>(sets.train.classes.size()) / 2;
  source_ = HalfOf(sets, 0, half);
  target_ = HalfOf(sets, half, half);
  const auto seed = static_cast<uint64_t>(experiment.seed);
  target_.train = FewOf(target_.train, experiment.transfer.target_count, seed);
  for (const Images* images : {&source_.train, &source_.test, &target_.train, &target_.test}) {
    if (images->Count() > 0) continue;
    throw Error("text.too_short",
                "The data holds no image of some of the classes that a transfer needs.");
  }

  model_ = std::make_unique<ImageModel>(experiment, sets.train.shape, half);
  layers_ = LayerPatterns(model_->Store());
  if (strategy_ != "scratch") LearnSource(experiment);
  const std::span<const float> values = model_->Store().Values();
  start_.assign(values.begin(), values.end());
  const LearnerConfig config = TargetConfig(experiment);
  rules_ = config.rules;
  trainer_.emplace(context, experiment, *model_, target_.train, config, kTargetBatches);
}

// Leaves a body that knows the source, under a head that knows nothing.
void TransferTask::LearnSource(const Experiment& experiment) {
  const std::vector<float> new_head = ValuesOf(model_->Store(), Head());
  LearnerConfig config{.optimizer = OptimizerConfigOf(experiment),
                       .schedule = ScheduleOf(experiment),
                       .clip_norm = experiment.training.clip_norm};
  config.schedule.total = experiment.transfer.source_steps;
  config.schedule.warmup = std::min<int64_t>(config.schedule.warmup, config.schedule.total);
  ImageTrainer trainer(context_, experiment, *model_, source_.train, config, kSourceBatches);
  for (int64_t step = 0; step < experiment.transfer.source_steps; ++step) {
    if (trainer.Step(step).finite) continue;
    throw Error("number.diverged",
                "the loss on the source is not a number at step " + std::to_string(step + 1) +
                    "; likely causes: a learning rate that is too high, gradients that are not "
                    "clipped",
                {{"step", std::to_string(step + 1)},
                 {"back_to", std::to_string(step)},
                 {"causes", "learning_rate, clip_norm"}});
  }
  source_head_ = ValuesOf(model_->Store(), Head());
  source_accuracy_before_ = SourceAccuracy();
  SetValuesOf(model_->Store(), Head(), new_head);
}

LearnerConfig TransferTask::TargetConfig(const Experiment& experiment) {
  LearnerConfig config = LearnerConfigOf(experiment, model_->Store());
  // The whole head learns at once: what the rules call the last layer is where it begins.
  const auto layers = std::span(layers_).first(Body().size() + 1);
  std::vector<ParameterRule> rules;
  if (strategy_ == "feature_extraction") {
    rules = Freeze(Body());
  } else if (strategy_ == "gradual") {
    rules = Unfreeze(layers, experiment.transfer.unfreeze_every);
  } else if (strategy_ == "discriminative" && experiment.training.layer_rate_decay == 1) {
    rules = Discriminative(layers, kUsualRateDecay);
  } else if (strategy_ == "lora") {
    // The head, being new, learns as a whole; the body is frozen but for the adapters.
    config.whole.assign(Head().begin(), Head().end());
    config.lora.patterns.assign(Body().begin(), Body().end());
    config.lora.rank =
        experiment.training.lora_rank > 0 ? experiment.training.lora_rank : kUsualRank;
    config.lora.alpha = experiment.training.lora_alpha;
    config.lora_seed = RandomBits(static_cast<uint64_t>(experiment.seed), kWeightsStream);
  }
  config.rules.insert(config.rules.end(), rules.begin(), rules.end());
  return config;
}

StepResult TransferTask::Step(int64_t step) {
  const StepResult result = trainer_->Step(step);
  steps_ = step + 1;
  return result;
}

double TransferTask::SourceAccuracy() {
  const std::vector<float> kept = ValuesOf(model_->Store(), Head());
  SetValuesOf(model_->Store(), Head(), source_head_);
  const double accuracy =
      Judge(LogitsOf(context_, *model_, source_.test), source_.test.labels).accuracy;
  SetValuesOf(model_->Store(), Head(), kept);
  return accuracy;
}

std::vector<Metric> TransferTask::Evaluate() {
  const Judgement target = Judge(LogitsOf(context_, *model_, target_.test), target_.test.labels);
  std::vector<Metric> metrics = {{"accuracy", target.accuracy, false}, {"loss", target.loss, true}};
  if (strategy_ != "scratch") metrics.push_back({"source_accuracy", SourceAccuracy(), false});
  return metrics;
}

ordered_json TransferTask::Layers() {
  const std::vector<Treatment> treatments = Treatments(model_->Store(), rules_);
  ordered_json layers = ordered_json::array();
  for (size_t i = 0; i < layers_.size(); ++i) {
    const std::string& layer = layers_[i];
    const auto parameters = model_->Store().Parameters();
    const auto first = std::ranges::find_if(
        parameters, [&](const Parameter& p) { return MatchesPattern(layer, p.name); });
    const Treatment& treatment = treatments[first - parameters.begin()];
    const bool adapts = strategy_ == "lora" && i < Body().size();
    const bool frozen = adapts || treatment.thaw_at > steps_;
    ordered_json row = {{"pattern", layer}, {"frozen", frozen}, {"rate", treatment.rate}};
    if (!adapts && treatment.thaw_at != kNever) row["thaws_at"] = treatment.thaw_at;
    layers.push_back(std::move(row));
  }
  return layers;
}

ordered_json TransferTask::Report() {
  ordered_json report = ImageReport(context_, *model_, target_.test);
  ordered_json& transfer = report["transfer"] = {{"strategy", strategy_}};
  if (strategy_ != "scratch") {
    transfer["source"] = {{"classes", source_.train.classes},
                          {"images", source_.train.Count()},
                          {"accuracy_before", source_accuracy_before_},
                          {"accuracy_now", SourceAccuracy()}};
  }
  transfer["target"] = {{"classes", target_.train.classes}, {"images", target_.train.Count()}};
  transfer["layers"] = Layers();
  if (const Lora* lora = trainer_->GetLearner().GetLora()) transfer["adapted"] = lora->Adapted();
  ordered_json& movement = transfer["movement"] = ordered_json::array();
  for (const Parameter& parameter : model_->Store().Parameters()) {
    const std::span<const float> before =
        std::span(start_).subspan(parameter.offset, parameter.tensor.Size());
    std::vector<float> difference(before.size());
    for (size_t i = 0; i < before.size(); ++i) difference[i] = parameter.tensor.data[i] - before[i];
    const double length = Norm(before);
    movement.push_back(
        {{"name", parameter.name},
         {"distance", length > 0 ? ordered_json(Norm(difference) / length) : nullptr}});
  }
  return report;
}

}  // namespace noron
