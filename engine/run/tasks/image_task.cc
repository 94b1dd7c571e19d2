#include "engine/run/tasks/image_task.h"

#include <nlohmann/json.hpp>

#include "engine/run/learning.h"
#include "engine/run/tasks/image_report.h"
#include "engine/run/tasks/tasks.h"
#include "engine/run/tasks/transfer_task.h"

namespace noron {

ImageTask::ImageTask(Context& context, const Experiment& experiment, const TaskData& data)
    : context_(context),
      sets_(ImageSetsOf(experiment, data)),
      model_(experiment, sets_.train.shape, static_cast<int>(sets_.train.classes.size())),
      trainer_(context, experiment, model_, sets_.train,
               LearnerConfigOf(experiment, model_.Store()), 0) {}

std::vector<Metric> ImageTask::Evaluate() {
  const Judgement judgement = Judge(LogitsOf(context_, model_, sets_.test), sets_.test.labels);
  return {{"accuracy", judgement.accuracy, false}, {"loss", judgement.loss, true}};
}

nlohmann::ordered_json ImageTask::Report() { return ImageReport(context_, model_, sets_.test); }

std::unique_ptr<Task> MakeImageTask(Context& context, const Experiment& experiment,
                                    const TaskData& data) {
  if (experiment.transfer.strategy == "none") {
    return std::make_unique<ImageTask>(context, experiment, data);
  }
  return std::make_unique<TransferTask>(context, experiment, data);
}

}  // namespace noron
