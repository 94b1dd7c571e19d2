// What all generative models have in common as a task: the data, the figures by which their samples
// are judged, the samples in the report. One file for each model: gan_task.cc, vae_task.cc, …
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/arena.h"
#include "engine/core/context.h"
#include "engine/core/rng.h"
#include "engine/io/experiment.h"
#include "engine/run/task.h"
#include "engine/run/tasks/generation_data.h"

namespace noron {

class GenerationTask : public Task {
 public:
  // First the loss on the kept part, where the model has one, then figures of samples, which are
  // the same for all models, then what else the model has to say of itself.
  //   points in up to three dimensions  kl, js (metrics/generation.h)
  //   ring                              modes_covered, good_share, log_likelihood
  //   all                               nearest_ratio, diversity
  std::vector<Metric> Evaluate() override;
  // {"dim", "image", "data": kept part, "samples", "mode_collapse", "coverage" of the ring, …}.
  nlohmann::ordered_json Report() override;

 protected:
  GenerationTask(Context& context, const Experiment& experiment, const TaskData& data);

  // Points [count, dim] drawn from the model. May reset the arena.
  virtual std::vector<float> Sample(Rng& rng, int count) = 0;
  // The loss on the kept part; nothing when there is none that falls while the model learns.
  virtual std::optional<double> KeptLoss() = 0;
  virtual std::vector<Metric> OwnMetrics() { return {}; }
  virtual void AddTo(nlohmann::ordered_json& report) = 0;

  // A batch of the training part, drawn anew into memory of the task: [batch, dim].
  Tensor NextBatch();
  // Normal random numbers in memory of the task that the next call writes over: [batch, columns].
  Tensor NextNoise(int columns);
  // Numbers of one evaluation, the same each time.
  Rng EvaluationRng() const;
  Rng WeightsRng(int model = 0) const;  // of each model a stream of its own
  // Up to `limit` of the kept part, [n, dim].
  Tensor Kept(int limit);

  Context& context_;
  Arena arena_;
  const Experiment experiment_;
  GenerationData data_;
  int batch_;
  Rng batches_;

 private:
  bool Collapsed(std::span<const float> samples) const;

  std::vector<float> batch_values_, noise_values_;
};

}  // namespace noron
