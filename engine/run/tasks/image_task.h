// Image classification: a multilayer perceptron, a convolutional network or a Vision Transformer on
// pictures of 8 × 8 pixels.
#pragma once

#include <memory>
#include <vector>

#include "engine/run/tasks/ensemble.h"
#include "engine/run/tasks/image_data.h"
#include "engine/run/tasks/image_model.h"
#include "engine/run/tasks/image_trainer.h"

namespace noron {

class ImageTask final : public Member {
 public:
  // Several networks can learn the same images.
  ImageTask(Context& context, const Experiment& experiment, std::shared_ptr<const ImageSets> sets);

  StepResult Step(int64_t step) override { return trainer_.Step(step); }
  std::vector<Metric> Evaluate() override { return Score(Outputs()); }  // accuracy, loss
  std::vector<double> Outputs() override;  // probabilities of the classes of each test image
  std::vector<int32_t> Classes(std::span<const double> outputs) const override;
  std::vector<Metric> Score(std::span<const double> outputs) const override;
  nlohmann::ordered_json Judged(std::span<const double> outputs) const override;
  std::vector<NamedStore> Stores() override { return {{"model", &model_.Store()}}; }
  nlohmann::ordered_json Report() override;  // image_report.h

 private:
  Judgement JudgementOf(std::span<const double> outputs) const;

  Context& context_;
  std::shared_ptr<const ImageSets> shared_;
  const ImageSets& sets_ = *shared_;
  ImageModel model_;
  ImageTrainer trainer_;
};

}  // namespace noron
