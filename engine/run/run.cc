#include "engine/run/run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/core/error.h"

namespace noron {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// The history grows into memory that is there from the start, for any training of usual length.
constexpr int kReservedRows = 100'000;

}  // namespace

Run::Run(Context& context, const Experiment& experiment, Tokenizer tokenizer,
         const RunOptions& options)
    : context_(context),
      experiment_(experiment),
      tokenizer_(std::move(tokenizer)),
      memory_(PredictMemory(experiment_, tokenizer_.VocabSize(), options.snapshot_budget,
                            options.memory_budget)),
      arena_(static_cast<size_t>(std::min<uint64_t>(options.memory_budget, SIZE_MAX))),
      model_(ModelConfig(experiment_, tokenizer_.VocabSize()), ParamStore::Hold::kGradients,
             static_cast<uint64_t>(experiment_.seed)),
      optimizer_(model_.store, OptimizerConfigOf(experiment_)),
      batches_(static_cast<uint64_t>(experiment_.seed), kBatchesStream),
      snapshots_(model_.store.Floats(), experiment_.training.steps, options.snapshot_budget) {
  const int rows = std::min(experiment_.training.steps, kReservedRows);
  history_.rows.reserve(rows);
  history_.validation.reserve(rows / experiment_.training.evaluate_every + 2);
}

std::unique_ptr<Run> Run::Create(Context& context, const Experiment& experiment,
                                 std::string_view text, const RunOptions& options,
                                 const Ready& ready) {
  RequireGpt(experiment);
  PreparedText prepared = Prepare(text, NormalizationOf(experiment.data));
  Tokenizer tokenizer = Tokenizer::Learn(KindOf(experiment.tokenizer), prepared.text,
                                         experiment.tokenizer.vocab_size);
  RequireWithinBudget(PredictMemory(experiment, tokenizer.VocabSize(), options.snapshot_budget,
                                    options.memory_budget));
  Corpus corpus(std::move(prepared), tokenizer, experiment.data.validation_fraction);
  corpus.dataset.RequireTrainable(experiment.training.context);
  if (ready) ready();
  std::unique_ptr<Run> run(new Run(context, experiment, std::move(tokenizer), options));
  run->Attach(std::move(corpus));
  run->snapshots_.Take(0, run->model_.store.Values());
  return run;
}

void Run::Attach(Corpus corpus) {
  const Experiment::Training& training = experiment_.training;
  corpus_ = std::move(corpus);
  corpus_hash_ = corpus_->prepared.hash;
  unigram_ = corpus_->unigram;
  if (corpus_->dataset.Validation().size() < 2) {
    warnings_.push_back({"corpus.no_validation",
                         "the validation part has no two tokens, so there is no validation loss",
                         {}});
  }
  ids_.resize(static_cast<size_t>(training.batch) * training.context);
  targets_.resize(ids_.size());
  arena_.Allocate(static_cast<size_t>(memory_.activations));  // in one piece from the start
  arena_.Reset();
}

void Run::RequireCorpus() const {
  if (corpus_.has_value()) return;
  throw Error("run.no_corpus", "this run has no text to learn from: open it together with one");
}

Run::Progress Run::Step(int64_t max_steps, double budget_ms, const std::function<bool()>& stop) {
  RequireCorpus();
  const Experiment::Training& training = experiment_.training;
  const auto start = Clock::now();
  Progress progress{.from = step_, .to = step_, .first_validation = history_.validation.size()};
  if (step_ == 0 && history_.validation.empty()) Measure();
  while (progress.to - progress.from < max_steps && !Done()) {
    const double rate = ScheduleOf(experiment_).Rate(step_);
    const StepResult result = Update();
    if (!result.finite) GoBack();
    ++step_;
    ++progress.to;
    history_.rows.push_back({static_cast<float>(result.loss),
                             static_cast<float>(result.gradient_norm), static_cast<float>(rate)});
    if (step_ % training.evaluate_every == 0 || Done()) Measure();
    if (snapshots_.Due(step_)) snapshots_.Take(step_, model_.store.Values());
    if (SecondsSince(start) * 1000 >= budget_ms || (stop && stop())) break;
  }
  progress.seconds = SecondsSince(start);
  progress.tokens = (progress.to - progress.from) * static_cast<int64_t>(ids_.size());
  return progress;
}

StepResult Run::Update() {
  const Experiment::Training& training = experiment_.training;
  corpus_->dataset.TrainBatch(batches_, training.batch, training.context, ids_, targets_);
  const uint64_t dropout_seed = RandomBits(static_cast<uint64_t>(experiment_.seed), kDropoutStream);
  return TrainStep(GetWorkspace(), model_.gpt, model_.store, optimizer_,
                   {ids_, targets_, training.batch},
                   {.learning_rate = ScheduleOf(experiment_).Rate(step_),
                    .clip_norm = training.clip_norm,
                    .dropout_key = RandomBits(dropout_seed, static_cast<uint64_t>(step_))});
}

void Run::Measure() {
  const Evaluation evaluation = EvaluateValidation(experiment_.training.evaluate_tokens);
  if (evaluation.tokens > 0) {
    history_.validation.push_back({step_, static_cast<float>(evaluation.loss)});
  }
}

Evaluation Run::EvaluateValidation(int64_t max_tokens) {
  RequireCorpus();
  auto tokens = corpus_->dataset.Validation();
  if (max_tokens > 0 && static_cast<size_t>(max_tokens) + 1 < tokens.size()) {
    tokens = tokens.first(max_tokens + 1);  // the first one is given, not predicted
  }
  return Evaluate(GetWorkspace(), model_.gpt, tokens, experiment_.training.batch);
}

void Run::GoBack() {
  const int64_t failed = step_ + 1;
  std::string where = "there is no earlier snapshot to go back to";
  if (snapshots_.Count() > 0) {
    const size_t last = snapshots_.Count() - 1;
    snapshots_.Read(last, model_.store.Values());
    step_ = snapshots_.StepAt(last);
    where = "the weights are those of step " + std::to_string(step_) + " again";
  }
  for (int state = 0; state < Optimizer::States(optimizer_.Config().kind); ++state) {
    std::ranges::fill(model_.store.State(state), 0.0f);
  }
  optimizer_.SetUpdates(0);
  history_.CutAfter(step_);
  std::string causes = "a learning rate that is too high";
  if (experiment_.training.warmup == 0) causes += ", no warm-up";
  if (experiment_.training.clip_norm == 0) causes += ", gradients that are not clipped";
  throw Error(
      "number.diverged",
      "the loss is not a number at step " + std::to_string(failed) + "; " + where +
          "; likely causes: " + causes,
      {{"step", std::to_string(failed)}, {"back_to", std::to_string(step_)}, {"causes", causes}});
}

void Run::Set(std::string_view key, const nlohmann::json& value) {
  Experiment changed = experiment_;
  SetField(changed, key, value);
  if (FindField(key)->applies != Field::Applies::kLive) {
    throw Error("config.choice",
                "'" + std::string(key) + "' cannot change while a run lives: start a new one",
                {{"key", std::string(key)}});
  }
  experiment_ = changed;
  optimizer_.SetConfig(OptimizerConfigOf(experiment_));
}

Run::Moment Run::At(std::optional<int64_t> step) {
  if (!step.has_value() || *step >= step_) return {model_.gpt, model_.store, step_};
  const int64_t index = snapshots_.IndexAtOrBefore(*step);
  if (index < 0) {
    throw Error("run.snapshot", "there is no snapshot at or before step " + std::to_string(*step),
                {{"step", std::to_string(*step)}});
  }
  if (past_ == nullptr) {
    past_ = std::make_unique<Model>(Config(), ParamStore::Hold::kValues, 0);
  }
  const int64_t found = snapshots_.StepAt(index);
  if (past_step_ != found) snapshots_.Read(index, past_->store.Values());
  past_step_ = found;
  return {past_->gpt, past_->store, found};
}

Utf8Result Run::PrepareInput(std::string_view text) const {
  return PrepareText(text, NormalizationOf(experiment_.data));
}

}  // namespace noron
