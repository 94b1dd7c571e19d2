#include "engine/run/study.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/io/safetensors.h"
#include "engine/run/model.h"

namespace noron {
namespace {

using Clock = std::chrono::steady_clock;

// How many rows of history memory is there for from the start.
constexpr int kReservedRows = 100'000;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void CopyValues(const std::vector<NamedStore>& stores, std::vector<std::vector<float>>& copies) {
  copies.resize(stores.size());
  for (size_t i = 0; i < stores.size(); ++i) {
    const std::span<const float> values = stores[i].store->Values();
    copies[i].assign(values.begin(), values.end());
  }
}

}  // namespace

class Study::Averaged {
 public:
  explicit Averaged(Study& study) : study_(study) { Swap(); }
  ~Averaged() { Swap(); }
  Averaged(const Averaged&) = delete;
  Averaged& operator=(const Averaged&) = delete;

 private:
  void Swap() {
    for (size_t i = 0; i < study_.averages_.size(); ++i) {
      study_.averages_[i].Swap(*study_.stores_[i].store);
    }
  }
  Study& study_;
};

Study::Study(Context& context, const Experiment& experiment, const TaskData& data)
    : context_(context),
      experiment_(experiment),
      task_(MakeTask(context, experiment_, data)),
      stores_(task_->Stores()) {
  if (!FindField("training.steps")->IsFor(experiment)) experiment_.training.steps = 1;
  rows_.reserve(std::min(experiment_.training.steps, kReservedRows));
}

int64_t Study::Parameters() const {
  int64_t count = 0;
  for (const NamedStore& each : stores_) count += each.store->Count();
  return count;
}

Study::Progress Study::Step(int64_t max_steps, double budget_ms,
                            const std::function<bool()>& stop) {
  const auto start = Clock::now();
  Progress progress{.from = step_, .to = step_};
  if (measurements_.empty()) Measure();
  const Schedule schedule = ScheduleOf(experiment_);
  while (progress.to - progress.from < max_steps && !Done()) {
    const StepResult result = task_->Step(step_);
    if (!result.finite) {
      const std::string failed = std::to_string(step_ + 1);
      throw Error("number.diverged",
                  "the loss is not a number at step " + failed +
                      "; the weights are those of the step before; likely causes: a learning rate "
                      "that is too high, gradients that are not clipped",
                  {{"step", failed},
                   {"back_to", std::to_string(step_)},
                   {"causes", "learning_rate, clip_norm"}});
    }
    rows_.push_back({static_cast<float>(result.loss), static_cast<float>(result.gradient_norm),
                     Descends() ? static_cast<float>(schedule.Rate(step_)) : 0.0f});
    ++step_;
    ++progress.to;
    Average();
    if (step_ % experiment_.training.evaluate_every == 0 || Done()) Measure();
    if (SecondsSince(start) * 1000 >= budget_ms || (stop && stop())) break;
  }
  progress.seconds = SecondsSince(start);
  return progress;
}

StepProfile Study::Profile(double milliseconds) {
  std::vector<const ParamStore*> stores;
  for (const NamedStore& each : stores_) stores.push_back(each.store);
  return ProfileSteps(context_, stores, milliseconds, [&] { task_->Step(step_); });
}

void Study::Average() {
  const double decay = experiment_.training.ema;
  if (decay == 0) return;
  if (averages_.empty()) {  // begins at the weights after the first step
    for (const NamedStore& each : stores_) averages_.emplace_back(*each.store, decay);
    return;
  }
  for (size_t i = 0; i < stores_.size(); ++i) averages_[i].Update(*stores_[i].store);
}

void Study::Measure() {
  {
    const Averaged averaged(*this);
    measurements_.push_back({step_, task_->Evaluate()});
    if (experiment_.training.patience == 0 || stores_.empty()) return;
    if (!LostPatience()) return;
  }
  stopped_early_ = true;
  for (size_t i = 0; i < stores_.size(); ++i) {
    std::ranges::copy(best_[i], stores_[i].store->Values().begin());
  }
  averages_.clear();  // what came back is what was judged
  measurements_.push_back({BestStep(), task_->Evaluate()});
}

// Keeps the weights, as they are judged, when they are the best so far.
bool Study::LostPatience() {
  const Metric& first = measurements_.back().metrics.front();
  if (!stopping_) {
    stopping_.emplace(EarlyStoppingConfig{.patience = experiment_.training.patience,
                                          .lower_is_better = first.lower_is_better});
  }
  if (stopping_->Observe(step_, first.value)) CopyValues(stores_, best_);
  return stopping_->Stop() && stopping_->HasBest();
}

Fit Study::GetFit() const {
  std::vector<double> train, judged;
  int64_t from = 0;
  for (const Measurement& measurement : measurements_) {
    const auto loss = std::ranges::find(measurement.metrics, "loss", &Metric::name);
    if (loss == measurement.metrics.end() || rows_.empty()) return Fit::kUnclear;
    // Beside it stands the mean of the steps since the last measurement, or the very first step.
    const int64_t to = std::max<int64_t>(measurement.step, 1);
    // An early stop went back: what came after counts no more.
    if (stopped_early_ && measurement.step > BestStep()) break;
    if (to <= from) break;
    const auto steps = std::span(rows_).subspan(from, to - from);
    double sum = 0;
    for (const HistoryRow& row : steps) sum += row.loss;
    train.push_back(sum / static_cast<double>(steps.size()));
    judged.push_back(loss->value);
    from = measurement.step;
  }
  return NameFit(train, judged);
}

nlohmann::ordered_json Study::Report() {
  const Averaged averaged(*this);
  return task_->Report();
}

std::vector<uint8_t> Study::Save() {
  const Averaged averaged(*this);
  SafetensorsWriter writer;
  writer.SetMetadata("format", "noron");
  writer.SetMetadata("experiment", ToJson(experiment_));
  writer.SetMetadata("step", std::to_string(stopped_early_ ? BestStep() : step_));
  for (const NamedStore& each : stores_) {
    const std::string prefix = stores_.size() == 1 ? "" : std::string(each.name) + ".";
    for (const Parameter& parameter : each.store->Parameters()) {
      std::vector<int64_t> shape;
      for (int axis = 0; axis < parameter.tensor.shape.Rank(); ++axis) {
        shape.push_back(parameter.tensor.shape[axis]);
      }
      writer.Add(prefix + parameter.name, shape, parameter.tensor.Values());
    }
  }
  return writer.Finish();
}

}  // namespace noron
