// How an image classifier learns and is judged: batches of images, changed as the experiment says.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/arena.h"
#include "engine/core/context.h"
#include "engine/data/augment_images.h"
#include "engine/data/images.h"
#include "engine/run/tasks/image_model.h"
#include "engine/train/learner.h"

namespace noron {

class ImageTrainer {
 public:
  // All but `config` outlive the trainer. `stream` tells its batches from those of another one of
  // the same experiment.
  ImageTrainer(Context& context, const Experiment& experiment, ImageModel& model,
               const Images& images, const LearnerConfig& config, uint64_t stream);

  // A batch drawn with replacement, augmented; cross-entropy, for mixed images that of both labels.
  StepResult Step(int64_t step);

  const Learner& GetLearner() const { return learner_; }

 private:
  Tensor Loss(Tape& tape, Rng& rng);

  ImageModel& model_;
  const Images& images_;
  ImageAugmenter augmenter_;
  float label_smoothing_;
  uint64_t seed_;
  Learner learner_;
  Arena arena_;
  std::vector<float> pixels_;  // [batch, channels, height, width]
  std::vector<int32_t> labels_;
  std::vector<int32_t> partners_;
};

// The logits of all images, [count, classes].
std::vector<float> LogitsOf(Context& context, const ImageModel& model, const Images& images);

// Test-time augmentation: the mean of the logits of each image and of the four that are it shifted
// by one pixel.
std::vector<float> ShiftedLogitsOf(Context& context, const ImageModel& model, const Images& images);

struct Judgement {
  std::vector<double> probabilities{};  // [count, classes]
  std::vector<int32_t> predicted{};     // [count]: the likeliest class
  double accuracy = 0;
  double loss = 0;  // mean cross-entropy, nats
};
// probabilities [count, classes].
Judgement JudgeProbabilities(std::vector<double> probabilities, std::span<const int32_t> labels);
// Of the softmax of logits [count, classes].
Judgement Judge(std::span<const float> logits, std::span<const int32_t> labels);

}  // namespace noron
