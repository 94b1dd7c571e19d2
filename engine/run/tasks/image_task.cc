#include "engine/run/tasks/image_task.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "engine/run/learning.h"
#include "engine/run/tasks/image_report.h"
#include "engine/run/tasks/tasks.h"
#include "engine/run/tasks/transfer_task.h"

namespace noron {

ImageTask::ImageTask(Context& context, const Experiment& experiment,
                     std::shared_ptr<const ImageSets> sets)
    : context_(context),
      shared_(std::move(sets)),
      model_(experiment, sets_.train.shape, static_cast<int>(sets_.train.classes.size())),
      trainer_(context, experiment, model_, sets_.train,
               LearnerConfigOf(experiment, model_.Store()), 0) {}

std::vector<double> ImageTask::Outputs() {
  return Judge(LogitsOf(context_, model_, sets_.test), sets_.test.labels).probabilities;
}

Judgement ImageTask::JudgementOf(std::span<const double> outputs) const {
  return JudgeProbabilities({outputs.begin(), outputs.end()}, sets_.test.labels);
}

std::vector<int32_t> ImageTask::Classes(std::span<const double> outputs) const {
  return JudgementOf(outputs).predicted;
}

std::vector<Metric> ImageTask::Score(std::span<const double> outputs) const {
  const Judgement judgement = JudgementOf(outputs);
  return {{"accuracy", judgement.accuracy, false}, {"loss", judgement.loss, true}};
}

nlohmann::ordered_json ImageTask::Judged(std::span<const double> outputs) const {
  return JudgementReport(JudgementOf(outputs), sets_.test);
}

nlohmann::ordered_json ImageTask::Report() { return ImageReport(context_, model_, sets_.test); }

std::unique_ptr<Task> MakeImageTask(Context& context, const Experiment& experiment,
                                    const TaskData& data) {
  if (experiment.transfer.strategy != "none") {
    return std::make_unique<TransferTask>(context, experiment, data);
  }
  const auto sets = std::make_shared<const ImageSets>(ImageSetsOf(experiment, data));
  return MakeEnsemble(experiment, [&](const Experiment& own) {
    return std::make_unique<ImageTask>(context, own, sets);
  });
}

}  // namespace noron
