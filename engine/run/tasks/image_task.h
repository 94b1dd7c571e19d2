// Image classification: a multilayer perceptron, a convolutional network or a Vision Transformer on
// pictures of 8 × 8 pixels.
#pragma once

#include "engine/run/task.h"
#include "engine/run/tasks/image_data.h"
#include "engine/run/tasks/image_model.h"
#include "engine/run/tasks/image_trainer.h"

namespace noron {

class ImageTask : public Task {
 public:
  ImageTask(Context& context, const Experiment& experiment, const TaskData& data);

  StepResult Step(int64_t step) override { return trainer_.Step(step); }
  std::vector<Metric> Evaluate() override;  // accuracy, loss
  std::vector<NamedStore> Stores() override { return {{"model", &model_.Store()}}; }
  nlohmann::ordered_json Report() override;  // image_report.h

 private:
  Context& context_;
  ImageSets sets_;
  ImageModel model_;
  ImageTrainer trainer_;
};

}  // namespace noron
