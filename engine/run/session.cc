#include "engine/run/session.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/core/error.h"
#include "engine/io/json.h"
#include "engine/run/checkpoint.h"
#include "engine/run/profile_json.h"
#include "engine/run/request.h"
#include "engine/run/session_json.h"

#ifdef __EMSCRIPTEN__
#include <emscripten/heap.h>
#endif

namespace noron {
namespace {

// What a text is assumed to bring before it is known.
constexpr int kAssumedVocabulary = 256;

Json ToJson(const MemoryPrediction& memory) {
  return {{"parameters", memory.parameters}, {"optimizer", memory.optimizer},
          {"activations", memory.activations}, {"snapshots", memory.snapshots},
          {"total", memory.Total()}, {"budget", memory.budget}};
}

Json Row(const History& history, size_t i) {
  const HistoryRow& row = history.rows[i];
  return {i + 1, Shortest(row.loss), Shortest(row.gradient_norm), Shortest(row.learning_rate)};
}

Json Row(const ValidationRow& row) { return {row.step, Shortest(row.loss)}; }

Json CorpusJson(const Run& run) {
  const Corpus* corpus = run.GetCorpus();
  if (corpus == nullptr) return nullptr;
  const TextDataset& dataset = corpus->dataset;
  return {{"characters", corpus->prepared.characters},
          {"tokens", dataset.Train().size() + dataset.Validation().size()},
          {"train_tokens", dataset.Train().size()},
          {"validation_tokens", dataset.Validation().size()},
          {"distinct", corpus->prepared.distinct},
          {"replaced", corpus->prepared.replaced},
          {"windows", dataset.TrainWindows(run.GetExperiment().training.context)},
          {"hash", corpus->prepared.hash}};
}

Json Summary(const Run& run) {
  Json parameters = Json::array();
  for (const Parameter& parameter : run.Parameters().Parameters()) {
    parameters.push_back({{"name", parameter.name},
                          {"shape", FileShape(parameter)},
                          {"count", parameter.tensor.Size()}});
  }
  Json warnings = Json::array();
  for (const Warning& warning : run.Warnings()) {
    Json args = Json::object();
    for (const auto& [name, text] : warning.args) args[name] = text;
    warnings.push_back({{"code", warning.code}, {"args", args}, {"message", warning.message}});
  }
  const Tokenizer& tokenizer = run.GetTokenizer();
  return {{"experiment", ExperimentToJson(run.GetExperiment())},
          {"step", run.CurrentStep()},
          {"parameters", run.Parameters().Count()},
          {"memory", ToJson(run.Memory())},
          {"tokenizer", {{"kind", Name(tokenizer.Kind())}, {"vocab", tokenizer.VocabSize()}}},
          {"corpus", CorpusJson(run)},
          {"warnings", warnings},
          {"baseline",
           {{"uniform", std::log(tokenizer.VocabSize())}, {"unigram", run.UnigramLoss()}}},
          {"parameters_by_name", parameters}};
}

}  // namespace

Session::Session(int threads, RunOptions options) : options_(options), context_(threads) {}

std::string Session::Describe() const {
#ifdef __wasm_relaxed_simd__
  constexpr bool kRelaxed = true;
#else
  constexpr bool kRelaxed = false;
#endif
  Json errors = Json::array();
  for (std::string_view code : kErrorCodes) errors.push_back(code);
  Json warnings = Json::array();
  for (std::string_view code : kWarningCodes) warnings.push_back(code);
  return Dump({{"version", NORON_VERSION},
               {"build",
                {{"simd", true}, {"relaxed", kRelaxed}, {"threads", context_.Threads()}}},
               {"fields", DescribeFields()},
               {"errors", errors},
               {"warnings", warnings},
               {"limits",
                {{"text_bytes", kMaxTextBytes}, {"memory_bytes", options_.memory_budget}}}});
}

std::string Session::Check(std::string_view text) const {
  const Experiment experiment = ParseExperiment(text);
  RequireGpt(experiment);
  // Before a text is read its vocabulary is a guess; that of the run's text is the best there is.
  int vocab = experiment.tokenizer.vocab_size;
  if (experiment.tokenizer.kind == "char") {
    const bool known = run_ != nullptr && run_->GetExperiment().tokenizer.kind == "char";
    vocab = known ? run_->GetTokenizer().VocabSize() : kAssumedVocabulary;
  }
  return Dump({{"experiment", ExperimentToJson(experiment)},
               {"parameters", PlanOf(ModelConfig(experiment, vocab)).Count()},
               {"memory", ToJson(PredictMemory(experiment, vocab, options_.snapshot_budget,
                                               options_.memory_budget))}});
}

Run& Session::GetRun() const {
  if (run_ == nullptr) throw Error("run.none", "there is no run yet: create or load one first");
  return *run_;
}

template <typename Make>
void Session::Replace(Make make) {
  std::vector<uint8_t> saved;
  std::string text;
  const auto ready = [&] {
    if (run_ == nullptr) return;
    saved = run_->Save({.optimizer = true, .snapshots = false});
    if (const Corpus* corpus = run_->GetCorpus()) text = corpus->prepared.text;
    Close();
  };
  try {
    run_ = make(ready);
  } catch (...) {
    if (run_ == nullptr && !saved.empty()) run_ = Run::Load(context_, saved, text, options_);
    throw;
  }
}

void Session::Close() {
  run_ = nullptr;
  tokenizers_.clear();
  inspected_.reset();
  floats_ = {};
  bytes_ = {};
}

std::string Session::Create(std::string_view text, std::string_view corpus) {
  const Experiment experiment = ParseExperiment(text);
  Replace([&](const Run::Ready& ready) {
    return Run::Create(context_, experiment, corpus, options_, ready);
  });
  return Dump(Summary(*run_));
}

std::string Session::Load(std::string_view checkpoint, std::string_view corpus) {
  const std::span bytes(reinterpret_cast<const uint8_t*>(checkpoint.data()), checkpoint.size());
  Replace([&](const Run::Ready& ready) {
    return Run::Load(context_, bytes, corpus, options_, ready);
  });
  Json summary = Summary(*run_);
  summary["resumed"] = true;
  return Dump(summary);
}

std::string Session::Step(double max_steps, double budget_ms) {
  Run& run = GetRun();
  const int64_t steps = RequireWhole("maxSteps", max_steps, 0, INT32_MAX);
  if (!(budget_ms >= 0)) {
    throw Error("number.range", "budgetMs must be a number of milliseconds, 0 or more",
                {{"key", "budgetMs"}});
  }
  const Run::Progress progress = run.Step(steps, budget_ms);
  const noron::History& history = run.GetHistory();
  Json rows = Json::array();
  for (int64_t step = progress.from; step < progress.to; ++step) rows.push_back(Row(history, step));
  Json validation = Json::array();
  for (size_t i = progress.first_validation; i < history.validation.size(); ++i) {
    validation.push_back(Row(history.validation[i]));
  }
  Json snapshots = Json::array();
  for (size_t i = 0; i < run.GetSnapshots().Count(); ++i) {
    if (run.GetSnapshots().StepAt(i) > progress.from) {
      snapshots.push_back(run.GetSnapshots().StepAt(i));
    }
  }
  const double per_second =
      progress.seconds > 0 ? static_cast<double>(progress.tokens) / progress.seconds : 0.0;
  return Dump({{"step", run.CurrentStep()},
               {"done", run.Done()},
               {"rows", rows},
               {"validation", validation},
               {"snapshots", snapshots},
               {"seconds", progress.seconds},
               {"tokens", progress.tokens},
               {"tokens_per_second", per_second}});
}

std::string Session::Evaluate() {
  Run& run = GetRun();
  const Evaluation evaluation = run.EvaluateValidation();
  return Dump({{"step", run.CurrentStep()},
               {"validation_loss", evaluation.loss},
               {"perplexity", std::exp(evaluation.loss)},
               {"accuracy", evaluation.accuracy},
               {"tokens", evaluation.tokens}});
}

std::string Session::Set(std::string_view key, std::string_view value) {
  Run& run = GetRun();
  nlohmann::json parsed;
  if (const auto fault = ReadJson(value, {}, parsed)) {
    throw Error("config.not_json", "the value of '" + std::string(key) + "': " + fault->Sentence(),
                {{"key", std::string(key)}});
  }
  run.Set(key, parsed);
  return ToJson(run.GetExperiment());
}

std::string Session::History() const {
  const Run& run = GetRun();
  const noron::History& history = run.GetHistory();
  Json rows = Json::array();
  for (size_t i = 0; i < history.rows.size(); ++i) rows.push_back(Row(history, i));
  Json validation = Json::array();
  for (const ValidationRow& row : history.validation) validation.push_back(Row(row));
  Json snapshots = Json::array();
  for (size_t i = 0; i < run.GetSnapshots().Count(); ++i) {
    snapshots.push_back(run.GetSnapshots().StepAt(i));
  }
  return Dump({{"rows", rows},
               {"validation", validation},
               {"snapshots", snapshots},
               {"step", run.CurrentStep()}});
}

std::string Session::Save(std::string_view text) {
  const Request request(text, {"snapshots", "optimizer"});
  bytes_ = GetRun().Save({.optimizer = request.Boolean("optimizer", true),
                          .snapshots = request.Boolean("snapshots", false)});
  return Dump({{"bytes", bytes_.size()}});
}

std::string Session::Profile(double milliseconds) {
  constexpr int64_t kMostMs = 10'000;
  const int64_t whole = RequireWhole("milliseconds", milliseconds, 0, kMostMs);
  return Dump(ToJson(GetRun().Profile(static_cast<double>(whole))));
}

std::string Session::Memory() const {
  int64_t arena = 0, parameters = 0, snapshots = 0;
  if (run_ != nullptr) {
    arena = static_cast<int64_t>(run_->ArenaBytes());
    parameters = run_->Memory().parameters + run_->Memory().optimizer;
    snapshots = run_->GetSnapshots().Bytes();
  }
#ifdef __EMSCRIPTEN__
  const auto heap = static_cast<int64_t>(emscripten_get_heap_size());
#else
  const int64_t heap = arena + parameters + snapshots;
#endif
  return Dump({{"heap", heap},
               {"arena", arena},
               {"parameters", parameters},
               {"snapshots", snapshots}});
}

}  // namespace noron
