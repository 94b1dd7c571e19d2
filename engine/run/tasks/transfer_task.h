// Transfer: a model that has learned the first half of the classes (the source: digits 0 to 4)
// learns the other half (the target: 5 to 9) from few examples. What froze, how far each weight
// moved and how much of the source was forgotten are part of the result.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/run/task.h"
#include "engine/run/tasks/image_data.h"
#include "engine/run/tasks/image_model.h"
#include "engine/run/tasks/image_trainer.h"

namespace noron {

class TransferTask : public Task {
 public:
  // Learns the source here, transfer.source_steps updates long (unless the strategy is scratch).
  // The steps of the task are those on the target.
  TransferTask(Context& context, const Experiment& experiment, const TaskData& data);

  StepResult Step(int64_t step) override;
  // accuracy and loss on the target; source_accuracy, with the head that learned the source (not
  // for scratch).
  std::vector<Metric> Evaluate() override;
  std::vector<NamedStore> Stores() override { return {{"model", &model_->Store()}}; }
  // image_report.h of the target, and
  // "transfer": {"strategy", "source": {"classes", "images", "accuracy_before", "accuracy_now"}
  // (not for scratch), "target": {"classes", "images"}, "layers": [{"pattern", "rate", "frozen",
  // "thaws_at"}], "adapted": names of the weights that LoRA changes, "movement": [{"name",
  // "distance"}]}: ‖w - w₀‖ / ‖w₀‖ of each parameter, w₀ being where the target began; null where
  // w₀ is 0.
  nlohmann::ordered_json Report() override;

 private:
  // The last layers are new for the target, the others carry what was learned.
  std::span<const std::string> Body() const {
    return std::span(layers_).first(layers_.size() - model_->HeadLayers());
  }
  std::span<const std::string> Head() const {
    return std::span(layers_).last(model_->HeadLayers());
  }
  void LearnSource(const Experiment& experiment);
  LearnerConfig TargetConfig(const Experiment& experiment);
  double SourceAccuracy();
  nlohmann::ordered_json Layers();

  Context& context_;
  std::string strategy_;
  ImageSets source_;
  ImageSets target_;
  std::unique_ptr<ImageModel> model_;
  std::vector<std::string> layers_;  // patterns, from the input to the head
  std::vector<float> source_head_;   // values of the head's parameters, one after the other
  double source_accuracy_before_ = 0;
  std::vector<float> start_;          // all values where the target began
  std::vector<ParameterRule> rules_;  // of the target
  std::optional<ImageTrainer> trainer_;
  int64_t steps_ = 0;  // done on the target
};

}  // namespace noron
