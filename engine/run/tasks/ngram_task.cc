#include "engine/run/tasks/ngram_task.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/run/model.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

constexpr int kSampleTokens = 200;
constexpr int kExplainedTokens = 40;
constexpr size_t kMaxTuningTokens = 20000;

NgramConfig ConfigOf(const Experiment& experiment, int vocab) {
  const bool add_k = experiment.model.smoothing == "add_k";
  return {
      .order = experiment.model.order,
      .vocab = vocab,
      .smoothing = add_k ? NgramConfig::Smoothing::kAddK : NgramConfig::Smoothing::kInterpolation,
      .add_k = experiment.model.add_k,
      .lambdas = EqualLambdas(experiment.model.order)};
}

}  // namespace

NgramTask::NgramTask(const Experiment& experiment, const TaskData& data)
    : NgramTask(Prepare(data.text, NormalizationOf(experiment.data)), experiment) {}

NgramTask::NgramTask(const PreparedText& text, const Experiment& experiment)
    : tokenizer_(Tokenizer::Learn(KindOf(experiment.tokenizer), text.text,
                                  experiment.tokenizer.vocab_size)),
      dataset_(tokenizer_.Encode(text.text), experiment.data.validation_fraction),
      model_(ConfigOf(experiment, tokenizer_.VocabSize())),
      seed_(static_cast<uint64_t>(experiment.seed)) {
  const std::span<const int32_t> train = dataset_.Train();
  dataset_.RequireTrainable(2 * experiment.model.order);
  model_.Train(train);
  if (model_.Config().smoothing == NgramConfig::Smoothing::kAddK) {
    training_loss_ = LossOn(train);
    return;
  }
  const size_t tuning =
      std::max<size_t>(model_.Config().order, std::min(train.size() / 10, kMaxTuningTokens));
  NgramLm counts(model_.Config());
  counts.Train(train.first(train.size() - tuning));
  fit_.emplace(counts, train.last(tuning));
}

StepResult NgramTask::Step(int64_t) {
  if (!fit_) return {.loss = training_loss_};
  const double loss = fit_->Step();
  model_.SetLambdas(fit_->Lambdas());
  return {.loss = loss};
}

std::span<const int32_t> NgramTask::Judged() const {
  return dataset_.Validation().empty() ? dataset_.Train() : dataset_.Validation();
}

double NgramTask::LossOn(std::span<const int32_t> tokens) const {
  double sum = 0;
  for (size_t i = 1; i < tokens.size(); ++i) {
    sum -= std::log(model_.Probability(tokens.first(i), tokens[i]));
  }
  return sum / static_cast<double>(tokens.size() - 1);
}

std::vector<Metric> NgramTask::Evaluate() {
  const double loss = LossOn(Judged());
  return {{"loss", loss}, {"perplexity", std::exp(loss)}};
}

std::vector<int32_t> NgramTask::Sample(int tokens) const {
  Rng rng(seed_, kSamplingStream);
  std::vector<int32_t> text = {dataset_.Train().front()};
  while (std::ssize(text) < tokens) {
    const std::vector<double> distribution = model_.Distribution(text);
    double left = rng.Uniform();
    int32_t token = 0;
    while (token + 1 < model_.Config().vocab && left >= distribution[token]) {
      left -= distribution[token++];
    }
    text.push_back(token);
  }
  return text;
}

nlohmann::ordered_json NgramTask::Report() {
  Json report = {{"vocab", tokenizer_.VocabSize()}, {"ngrams", model_.Ngrams()}};
  if (fit_) report["lambdas"] = model_.Config().lambdas;
  report["sample"] = tokenizer_.Decode(Sample(kSampleTokens));
  report["factors"] = Json::array();
  const std::span<const int32_t> tokens = Judged();
  for (size_t i = 0; i < std::min<size_t>(kExplainedTokens, tokens.size()); ++i) {
    Json counts = Json::array();  // for each order, how often with this token and how often at all
    for (const NgramLm::Term& term : model_.Explain(tokens.first(i), tokens[i])) {
      counts.push_back({term.together, term.context});
    }
    report["factors"].push_back({{"token", tokenizer_.Describe(tokens[i]).text},
                                 {"probability", model_.Probability(tokens.first(i), tokens[i])},
                                 {"counts", std::move(counts)}});
  }
  return report;
}

std::unique_ptr<Task> MakeNgramTask(Context&, const Experiment& experiment, const TaskData& data) {
  return std::make_unique<NgramTask>(experiment, data);
}

}  // namespace noron
