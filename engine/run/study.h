// One experiment of any task but a GPT's, live: it trains, is judged, stops early, and goes to a
// file. (run.h is the same for a GPT, with snapshots and a look inside.)
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/context.h"
#include "engine/inspect/health.h"
#include "engine/inspect/step_profile.h"
#include "engine/io/experiment.h"
#include "engine/run/history.h"
#include "engine/run/task.h"
#include "engine/train/early_stopping.h"
#include "engine/train/ema.h"

namespace noron {

class Study {
 public:
  // Throws what MakeTask throws. `context` outlives the study; `data` is read here only.
  Study(Context& context, const Experiment& experiment, const TaskData& data);

  struct Progress {
    int64_t from = 0;  // step before
    int64_t to = 0;    // step after
    double seconds = 0;
  };
  // Trains until `max_steps` more steps are done, `budget_ms` has passed, `stop` says so, or
  // Done(). Judges the task at step 0, every evaluate_every steps and at the end. Throws
  // number.diverged when a loss is not finite: the weights are then those of the step before.
  Progress Step(int64_t max_steps, double budget_ms, const std::function<bool()>& stop = nullptr);
  bool Done() const { return stopped_early_ || step_ >= experiment_.training.steps; }

  // How long a step's operations take, measured over further steps of about `milliseconds`
  // together. They do change the weights and what the task draws from: for when all is over.
  StepProfile Profile(double milliseconds);

  int64_t CurrentStep() const { return step_; }
  // Whether training ended by its patience: the weights are then those of BestStep().
  bool StoppedEarly() const { return stopped_early_; }
  int64_t BestStep() const { return stopping_->BestStep(); }

  // What was measured at a step. The names are the same in every row.
  struct Measurement {
    int64_t step;
    std::vector<Metric> metrics;
  };
  const std::vector<Measurement>& Measurements() const { return measurements_; }
  const std::vector<HistoryRow>& History() const { return rows_; }

  // Whether the model fits too little or too much, from the loss while training and the "loss" that
  // was measured; unclear for tasks that measure no such figure.
  Fit GetFit() const;

  const Experiment& GetExperiment() const { return experiment_; }
  Task& GetTask() { return *task_; }
  int64_t Parameters() const;
  // Whether something learns by gradients, with a learning rate: otherwise those of the history are
  // 0.
  bool Descends() const { return FindField("training.learning_rate")->IsFor(experiment_); }

  // The report of the task with the weights that are judged: the averaged ones where there are.
  nlohmann::ordered_json Report();
  // The weights that are judged, with the experiment: safetensors. With several stores their names
  // are put in front ("generator.…").
  std::vector<uint8_t> Save();

 private:
  class Averaged;  // the averaged weights in place of the trained ones, while it lives
  void Measure();
  bool LostPatience();
  void Average();

  Context& context_;
  Experiment experiment_;
  std::unique_ptr<Task> task_;
  std::vector<NamedStore> stores_;
  std::vector<HistoryRow> rows_;
  std::vector<Measurement> measurements_;
  std::vector<Ema> averages_;              // of each store
  std::vector<std::vector<float>> best_;   // the weights at BestStep()
  std::optional<EarlyStopping> stopping_;  // with patience only
  bool stopped_early_ = false;
  int64_t step_ = 0;
};

}  // namespace noron
