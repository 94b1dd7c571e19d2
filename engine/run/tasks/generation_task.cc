#include "engine/run/tasks/generation_task.h"

#include <algorithm>
#include <utility>

#include "engine/run/model.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/points_json.h"

namespace noron {
namespace {

constexpr int kJudgedPoints = 2000;
constexpr int kJudgedImages = 256;
constexpr int kShown = 500;  // points in a report
constexpr int kShownImages = 25;
constexpr int kMostBins = 3;  // dimensions that a histogram can have

}  // namespace

GenerationTask::GenerationTask(Context& context, const Experiment& experiment, const TaskData& data)
    : context_(context),
      experiment_(experiment),
      data_(ReadGenerationData(experiment, data)),
      batch_(experiment.training.batch),
      batches_(static_cast<uint64_t>(experiment.seed), kBatchesStream),
      batch_values_(static_cast<size_t>(batch_) * data_.dim) {}

Tensor GenerationTask::NextBatch() {
  const uint64_t count = static_cast<uint64_t>(data_.TrainCount());
  for (int row = 0; row < batch_; ++row) {
    std::copy_n(data_.train.data() + batches_.Below(count) * data_.dim, data_.dim,
                batch_values_.data() + int64_t{row} * data_.dim);
  }
  return {batch_values_.data(), nullptr, {batch_, data_.dim}};
}

Tensor GenerationTask::NextNoise(int columns) {
  noise_values_.resize(static_cast<size_t>(batch_) * columns);
  for (float& value : noise_values_) value = static_cast<float>(batches_.Normal());
  return {noise_values_.data(), nullptr, {batch_, columns}};
}

Rng GenerationTask::EvaluationRng() const {
  return Rng(static_cast<uint64_t>(experiment_.seed), kSamplingStream);
}

Rng GenerationTask::WeightsRng(int model) const {
  const uint64_t seed = static_cast<uint64_t>(experiment_.seed);
  return Rng(RandomBits(seed, static_cast<uint64_t>(model)), kWeightsStream);
}

Tensor GenerationTask::Kept(int limit) {
  return {data_.kept.data(), nullptr, {std::min(limit, data_.KeptCount()), data_.dim}};
}

std::vector<Metric> GenerationTask::Evaluate() {
  std::vector<Metric> metrics;
  if (const std::optional<double> loss = KeptLoss()) metrics.push_back({"loss", *loss});
  Rng rng = EvaluationRng();
  const std::vector<float> samples = Sample(rng, data_.image ? kJudgedImages : kJudgedPoints);
  if (data_.dim <= kMostBins) {
    const Divergence divergence = HistogramDivergence(data_.train, samples, data_.dim);
    metrics.push_back({"kl", divergence.kl});
    metrics.push_back({"js", divergence.js});
  }
  if (data_.mixture.has_value()) {
    const Coverage coverage = CoverageOf(samples, *data_.mixture);
    metrics.push_back({"modes_covered", static_cast<double>(coverage.covered), false});
    metrics.push_back({"good_share", coverage.good, false});
    metrics.push_back({"log_likelihood", MeanLogLikelihood(samples, *data_.mixture), false});
  }
  metrics.push_back({"nearest_ratio", NearestRatio(data_.train, data_.kept, samples, data_.dim)});
  metrics.push_back({"diversity", DiversityRatio(data_.train, samples, data_.dim), false});
  for (Metric& metric : OwnMetrics()) metrics.push_back(std::move(metric));
  return metrics;
}

bool GenerationTask::Collapsed(std::span<const float> samples) const {
  return data_.mixture.has_value() ? ModeCollapse(CoverageOf(samples, *data_.mixture))
                                   : ModeCollapse(DiversityRatio(data_.train, samples, data_.dim));
}

nlohmann::ordered_json GenerationTask::Report() {
  Rng rng = EvaluationRng();
  const std::vector<float> samples = Sample(rng, data_.image ? kJudgedImages : kJudgedPoints);
  const int shown = data_.image ? kShownImages : kShown;
  const Tensor kept = Kept(shown);
  Json report = {
      {"dim", data_.dim},
      {"image", data_.image},
      {"data", RowsToJson(kept.Values(), data_.dim)},
      {"samples",
       RowsToJson(std::span(samples).first(static_cast<size_t>(shown) * data_.dim), data_.dim)},
      {"mode_collapse", Collapsed(samples)}};
  if (data_.mixture.has_value()) {
    const Coverage coverage = CoverageOf(samples, *data_.mixture);
    report["coverage"] = {{"centers", RowsToJson(data_.mixture->centers, data_.dim)},
                          {"deviation", data_.mixture->deviation},
                          {"share", coverage.share},
                          {"covered", coverage.covered},
                          {"imbalance", coverage.imbalance}};
  }
  AddTo(report);
  return report;
}

}  // namespace noron
