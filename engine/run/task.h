// What an experiment trains: one update, how good it is, and what there is to look at. How long,
// and when to stop, is the study's business (study.h).
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/context.h"
#include "engine/core/param_store.h"
#include "engine/io/experiment.h"
#include "engine/train/step_result.h"

namespace noron {

// A figure with its name: {"accuracy", 0.97, false}.
struct Metric {
  std::string name;
  double value = 0;
  bool lower_is_better = true;
  std::vector<double> each{};  // the same of every member of an ensemble, or of every fold
};

// What files hold, as they hold it. Generated data needs none of it.
struct TaskData {
  std::string_view text;  // a corpus, a table: what to learn from
  std::string_view test;  // what to judge by; empty: a part of `text` is kept back
  int fold = 0;           // which of data.folds judges, where data.split makes folds
};

// Parameters that are trained together, by the name that files give them: "model", "generator".
struct NamedStore {
  std::string name;
  ParamStore* store;
};

class Task {
 public:
  virtual ~Task() = default;

  // Update number `step` = 0, 1, …: batch, loss, gradients, clipping, update. The weights stay as
  // they are when the result is not finite.
  virtual StepResult Step(int64_t step) = 0;

  // Measured on what was kept from training, the figure that early stopping watches first. Names do
  // not change during a run.
  virtual std::vector<Metric> Evaluate() = 0;

  // What is learned by descent, for files, averages and going back; none for other methods.
  virtual std::vector<NamedStore> Stores() { return {}; }

  // What there is to see now: predictions, confusion matrix, samples, attention, gates …, each with
  // its shape or its labels.
  virtual nlohmann::ordered_json Report() = 0;
};

// The task of an experiment, of any but a GPT (see IsGpt). `context` outlives it; `data` need not.
// Throws config.*, text.*, file.* when the experiment and the data do not go together.
std::unique_ptr<Task> MakeTask(Context& context, const Experiment& experiment,
                               const TaskData& data);

}  // namespace noron
