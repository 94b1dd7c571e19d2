#include "engine/run/tasks/image_model.h"

#include <vector>

#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/run/model.h"
#include "engine/run/tasks/mlp_config.h"

namespace noron {
namespace {

VitConfig VitConfigOf(const Experiment& experiment, const ImageShape& shape, int classes) {
  return {.channels_in = shape.channels,
          .height = shape.height,
          .width = shape.width,
          .patch = experiment.model.patch,
          .classes = classes,
          .layers = experiment.model.layers,
          .block = ModelConfig(experiment, 0).block};
}

}  // namespace

ConvClassifierConfig ConvConfigOf(const Experiment& experiment, const ImageShape& shape,
                                  int classes) {
  const std::vector<int> channels = NumberList("model.channels", experiment.model.channels);
  if (channels.empty()) {
    throw Error("config.range",
                "model.channels is empty (allowed: one convolution or more; nearest: 8).",
                {{"key", "model.channels"}, {"value", ""}, {"allowed", "8,16"}, {"nearest", "8"}});
  }
  return {.channels_in = shape.channels,
          .height = shape.height,
          .width = shape.width,
          .channels = channels,
          .kernel = experiment.model.kernel,
          .hidden = experiment.model.hidden,
          .classes = classes,
          .dropout = static_cast<float>(experiment.model.dropout)};
}

ImageModel::AnyModel ImageModel::Make(const Experiment& experiment, const ImageShape& shape,
                                      int classes) {
  const Rng rng(static_cast<uint64_t>(experiment.seed), kWeightsStream);
  if (experiment.model.kind == "cnn") {
    return std::make_unique<Stored<ConvClassifier>>(ConvConfigOf(experiment, shape, classes), rng);
  }
  if (experiment.model.kind == "vit") {
    return std::make_unique<Stored<Vit>>(VitConfigOf(experiment, shape, classes), rng);
  }
  return std::make_unique<Stored<Mlp>>(
      MlpConfigOf(experiment, shape.Pixels(), classes, nn::Activation::kIdentity), rng);
}

ImageModel::ImageModel(const Experiment& experiment, const ImageShape& shape, int classes)
    : shape_(shape), model_(Make(experiment, shape, classes)) {}

ParamStore& ImageModel::Store() {
  return std::visit([](auto& kept) -> ParamStore& { return kept->store; }, model_);
}

Tensor ImageModel::Logits(Tape& tape, Tensor images) const {
  if (const auto* mlp = std::get_if<Kept<Mlp>>(&model_)) {
    return (*mlp)->model.Forward(tape, images.Reshape({images.shape[0], shape_.Pixels()})).z;
  }
  if (const auto* vit = std::get_if<Kept<Vit>>(&model_)) return (*vit)->model.Logits(tape, images);
  return std::get<Kept<ConvClassifier>>(model_)->model.Logits(tape, images);
}

Tensor ImageModel::FirstFilters() const {
  if (const auto* mlp = std::get_if<Kept<Mlp>>(&model_)) {
    const Tensor weight = (*mlp)->model.Layers().front().weight;
    return weight.Reshape({weight.shape[0], shape_.channels, shape_.height, shape_.width});
  }
  if (const auto* vit = std::get_if<Kept<Vit>>(&model_)) return (*vit)->model.FirstFilters();
  return std::get<Kept<ConvClassifier>>(model_)->model.FirstFilters();
}

}  // namespace noron
