// One experiment, live: it trains, remembers, looks inside, generates, and goes to a file and back.
// The page, the command line and the tests drive this class. It knows nothing of JSON requests; see
// session.h for those.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/arena.h"
#include "engine/core/context.h"
#include "engine/inspect/step_profile.h"
#include "engine/io/experiment.h"
#include "engine/run/corpus.h"
#include "engine/run/history.h"
#include "engine/run/model.h"
#include "engine/run/snapshots.h"
#include "engine/text/tokenizer.h"
#include "engine/train/trainer.h"

namespace noron {

inline constexpr int64_t kDefaultMemoryBudget = 384LL << 20;
inline constexpr int64_t kDefaultSnapshotBudget = 24LL << 20;

struct RunOptions {
  int64_t memory_budget = kDefaultMemoryBudget;      // bytes
  int64_t snapshot_budget = kDefaultSnapshotBudget;  // bytes, within the former
};

// Something to know that is no failure; `code` and `args` let another language say it.
struct Warning {
  std::string code;  // one of kWarningCodes
  std::string message;
  std::vector<std::pair<std::string, std::string>> args;
};
inline constexpr std::string_view kWarningCodes[] = {
    "weights.not_finite",    // count
    "corpus.other",          // a checkpoint goes on with another text than it began with
    "corpus.no_validation",  // the text is too short to keep a part back
};

class Run {
 public:
  // Called when everything has been checked and before large memory is taken: what then still can
  // fail is the taking of memory.
  using Ready = std::function<void()>;

  // A fresh run. `text` as a file holds it; `context` outlives the run. Throws config.*, text.*,
  // memory.budget.
  static std::unique_ptr<Run> Create(Context& context, const Experiment& experiment,
                                     std::string_view text, const RunOptions& options = {},
                                     const Ready& ready = nullptr);
  // A run from what Save() gave, with the text to go on with; empty: it can be looked into and
  // asked, not trained. Everything is checked before anything is built. Throws file.*,
  // tokenizer.invalid, config.*, checkpoint.newer, memory.budget.
  static std::unique_ptr<Run> Load(Context& context, std::span<const uint8_t> checkpoint,
                                   std::string_view text, const RunOptions& options = {},
                                   const Ready& ready = nullptr);

  // ---- training (run.cc) ----

  struct Progress {
    int64_t from = 0;             // step before
    int64_t to = 0;               // step after
    size_t first_validation = 0;  // in GetHistory().validation, of those measured now
    double seconds = 0;
    int64_t tokens = 0;  // trained on
  };
  // Trains until `max_steps` more steps are done, `budget_ms` has passed, `stop` says so (asked
  // after each step), or the experiment's steps are reached. Measures the validation loss at step
  // 0, every evaluate_every steps and at the end. Throws run.no_corpus; number.diverged when a loss
  // is not finite: the run is then back at its last snapshot.
  Progress Step(int64_t max_steps, double budget_ms, const std::function<bool()>& stop = nullptr);
  bool Done() const { return step_ >= experiment_.training.steps; }
  int64_t CurrentStep() const { return step_; }

  // How long a step's operations take, measured over steps of about `milliseconds` together, after
  // which the run stands where it stood (run_profile.cc). Throws run.no_corpus.
  StepProfile Profile(double milliseconds);

  // On the whole validation part, or its first `max_tokens`. Throws run.no_corpus.
  Evaluation EvaluateValidation(int64_t max_tokens = 0);

  // Changes one field that applies to a live run. Throws config.*.
  void Set(std::string_view key, const nlohmann::json& value);

  // ---- looking inside and asking ----

  // The model at a step: now, or the last snapshot at or before `step`. Throws run.snapshot. The
  // reference is valid until the next call or step.
  struct Moment {
    const Gpt& gpt;
    const ParamStore& parameters;  // of `gpt`
    int64_t step;
  };
  Moment At(std::optional<int64_t> step);
  Workspace GetWorkspace() { return {context_, arena_}; }

  // ---- files (checkpoint.cc) ----

  struct SaveOptions {
    bool optimizer = true;  // without it, a file for looking and asking only
    bool snapshots = false;
  };
  // A resumed run equals an uninterrupted one bit for bit when the optimizer is saved.
  std::vector<uint8_t> Save(const SaveOptions& options) const;

  // ---- facts ----

  const Experiment& GetExperiment() const { return experiment_; }
  const Tokenizer& GetTokenizer() const { return tokenizer_; }
  const Corpus* GetCorpus() const { return corpus_.has_value() ? &*corpus_ : nullptr; }
  // Clean text → what this run would tokenize.
  Utf8Result PrepareInput(std::string_view text) const;
  const History& GetHistory() const { return history_; }
  const Snapshots& GetSnapshots() const { return snapshots_; }
  const ParamStore& Parameters() const { return model_.store; }
  const GptConfig& Config() const { return model_.gpt.Config(); }
  const MemoryPrediction& Memory() const { return memory_; }
  size_t ArenaBytes() const { return arena_.Capacity(); }
  double UnigramLoss() const { return unigram_; }
  const std::vector<Warning>& Warnings() const { return warnings_; }

 private:
  Run(Context& context, const Experiment& experiment, Tokenizer tokenizer,
      const RunOptions& options);
  void Attach(Corpus corpus);  // and room for what a step needs
  void RequireCorpus() const;
  StepResult Update();  // one, on a batch of its own
  void Measure();       // adds a validation row for the current step
  [[noreturn]] void GoBack();
  void Restore(const struct Checkpoint& checkpoint);

  Context& context_;
  Experiment experiment_;
  Tokenizer tokenizer_;
  MemoryPrediction memory_;
  Arena arena_;
  Model model_;
  Optimizer optimizer_;
  Rng batches_;
  Snapshots snapshots_;
  History history_;
  std::optional<Corpus> corpus_;
  std::string corpus_hash_;  // also of a corpus that is not there any more
  double unigram_ = 0;
  int64_t step_ = 0;
  std::vector<int32_t> ids_;      // [batch, context]
  std::vector<int32_t> targets_;  // [batch, context]
  std::unique_ptr<Model> past_;   // the weights of a snapshot
  int64_t past_step_ = -1;        // of the weights in past_
  std::vector<Warning> warnings_;
};

}  // namespace noron
