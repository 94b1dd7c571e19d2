#include "engine/run/tasks/image_trainer.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/metrics/classification.h"
#include "engine/ops/ops.h"
#include "engine/run/model.h"

namespace noron {
namespace {

ImageAugmentation AugmentationOf(const Experiment& experiment) {
  const std::string& name = experiment.data.augmentation;
  if (const auto kind = ImageAugmentationFromName(name)) return *kind;
  throw Error("config.choice",
              "data.augmentation is " + name +
                  ", which changes no images (allowed: none, shift, rotate, flip, scale, mixup, "
                  "cutmix; nearest: shift).",
              {{"key", "data.augmentation"},
               {"value", name},
               {"type", "choice"},
               {"allowed", "none, shift, rotate, flip, scale, mixup, cutmix"},
               {"nearest", "shift"}});
}

}  // namespace

ImageTrainer::ImageTrainer(Context& context, const Experiment& experiment, ImageModel& model,
                           const Images& images, const LearnerConfig& config, uint64_t stream)
    : model_(model),
      images_(images),
      augmenter_(AugmentationOf(experiment), experiment.data.augmentation_rate, images.shape),
      label_smoothing_(static_cast<float>(experiment.training.label_smoothing)),
      seed_(RandomBits(static_cast<uint64_t>(experiment.seed), stream)),
      learner_(context, model.Store(), config),
      pixels_(static_cast<size_t>(experiment.training.batch) * images.shape.Pixels()),
      labels_(experiment.training.batch),
      partners_(experiment.training.batch) {}

StepResult ImageTrainer::Step(int64_t step) {
  Rng rng(RandomBits(seed_, kBatchesStream), static_cast<uint64_t>(step));
  const uint64_t dropout_key =
      RandomBits(RandomBits(seed_, kDropoutStream), static_cast<uint64_t>(step));
  return learner_.Step(arena_, step, dropout_key, [&](Tape& tape) { return Loss(tape, rng); });
}

Tensor ImageTrainer::Loss(Tape& tape, Rng& rng) {
  const ImageShape& shape = images_.shape;
  for (size_t i = 0; i < labels_.size(); ++i) {
    const int drawn = static_cast<int>(rng.Below(images_.Count()));
    labels_[i] = images_.labels[drawn];
    std::ranges::copy(images_.Image(drawn), pixels_.begin() + i * shape.Pixels());
  }
  const MixedLabels mixed = augmenter_(labels_, rng, pixels_, partners_);
  const Tensor logits = model_.Logits(
      tape, {pixels_.data(),
             nullptr,
             {static_cast<int>(labels_.size()), shape.channels, shape.height, shape.width}});
  const CrossEntropyOptions options{.label_smoothing = label_smoothing_};
  const Tensor loss = CrossEntropy(tape, logits, labels_, options);
  if (mixed.share == 1) return loss;
  const auto share = static_cast<float>(mixed.share);
  return Add(tape, Scale(tape, loss, share),
             Scale(tape, CrossEntropy(tape, logits, mixed.partners, options), 1 - share));
}

namespace {

constexpr int kBatch = 256;  // images of one pass without gradients

// Adds the logits of all images, each given by fill(index, pixels), to `sum` [count, classes].
template <typename Fill>
void AddLogits(Context& context, const ImageModel& model, const Images& images, const Fill& fill,
               std::vector<float>& sum) {
  const ImageShape& shape = images.shape;
  Arena arena;
  for (int begin = 0; begin < images.Count(); begin += kBatch) {
    const int count = std::min(kBatch, images.Count() - begin);
    arena.Reset();
    Tape tape(context, arena, {});
    const Tensor batch = tape.Constant({count, shape.channels, shape.height, shape.width});
    for (int i = 0; i < count; ++i) {
      fill(begin + i,
           batch.Values().subspan(static_cast<size_t>(i) * shape.Pixels(), shape.Pixels()));
    }
    const Tensor logits = model.Logits(tape, batch);
    sum.resize(static_cast<size_t>(images.Count()) * logits.shape[1]);
    const size_t first = static_cast<size_t>(begin) * logits.shape[1];
    for (int64_t i = 0; i < logits.Size(); ++i) sum[first + i] += logits.data[i];
  }
}

}  // namespace

std::vector<float> LogitsOf(Context& context, const ImageModel& model, const Images& images) {
  std::vector<float> logits;
  AddLogits(
      context, model, images,
      [&](int i, std::span<float> to) { std::ranges::copy(images.Image(i), to.begin()); }, logits);
  return logits;
}

std::vector<float> ShiftedLogitsOf(Context& context, const ImageModel& model,
                                   const Images& images) {
  constexpr struct { int right, down; } kShifts[] = {{0, 0}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}};
  std::vector<float> logits;
  for (const auto& shift : kShifts) {
    AddLogits(
        context, model, images,
        [&](int i, std::span<float> to) {
          ShiftImage(images.shape, images.Image(i), shift.right, shift.down, to);
        },
        logits);
  }
  for (float& logit : logits) logit /= std::size(kShifts);
  return logits;
}

Judgement JudgeProbabilities(std::vector<double> probabilities, std::span<const int32_t> labels) {
  constexpr double kLeast = std::numeric_limits<double>::min();  // 0 has no logarithm
  Judgement judgement{.probabilities = std::move(probabilities)};
  if (labels.empty()) return judgement;
  const size_t classes = judgement.probabilities.size() / labels.size();
  for (size_t i = 0; i < labels.size(); ++i) {
    const auto row = std::span(judgement.probabilities).subspan(i * classes, classes);
    judgement.predicted.push_back(
        static_cast<int32_t>(std::ranges::max_element(row) - row.begin()));
    judgement.loss -= std::log(std::max(row[labels[i]], kLeast));
  }
  judgement.loss /= static_cast<double>(labels.size());
  judgement.accuracy = Accuracy(judgement.predicted, labels);
  return judgement;
}

Judgement Judge(std::span<const float> logits, std::span<const int32_t> labels) {
  std::vector<double> probabilities(logits.begin(), logits.end());
  const size_t classes = labels.empty() ? 0 : logits.size() / labels.size();
  for (size_t i = 0; i < labels.size(); ++i) {
    const auto row = std::span(probabilities).subspan(i * classes, classes);
    const double largest = std::ranges::max(row);
    double sum = 0;
    for (double& p : row) sum += p = std::exp(p - largest);
    for (double& p : row) p /= sum;
  }
  return JudgeProbabilities(std::move(probabilities), labels);
}

}  // namespace noron
