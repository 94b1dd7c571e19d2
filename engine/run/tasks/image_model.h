// The three kinds of image classifier behind one face: mlp, cnn, vit.
#pragma once

#include <memory>
#include <variant>

#include "engine/autodiff/tape.h"
#include "engine/core/param_store.h"
#include "engine/data/images.h"
#include "engine/io/experiment.h"
#include "engine/models/conv_classifier.h"
#include "engine/models/mlp.h"
#include "engine/models/stored.h"
#include "engine/models/vit.h"

namespace noron {

// model.channels, kernel, hidden and dropout. Throws config.range for channels that are none.
ConvClassifierConfig ConvConfigOf(const Experiment& experiment, const ImageShape& shape,
                                  int classes);

class ImageModel {
 public:
  // Initial weights come from the experiment's seed. Throws config.* for lists that cannot be read.
  ImageModel(const Experiment& experiment, const ImageShape& shape, int classes);

  // images [N, channels, height, width] → logits [N, classes].
  Tensor Logits(Tape& tape, Tensor images) const;

  ParamStore& Store();
  // What the first layer looks for: [filters, channels, height, width]; an MLP's are whole images.
  Tensor FirstFilters() const;
  // How many of the last layers decide rather than see: the linear ones of a convolutional network,
  // the last one of the others.
  int HeadLayers() const { return std::holds_alternative<Kept<ConvClassifier>>(model_) ? 2 : 1; }

 private:
  template <typename Model>
  using Kept = std::unique_ptr<Stored<Model>>;
  using AnyModel = std::variant<Kept<Mlp>, Kept<ConvClassifier>, Kept<Vit>>;
  static AnyModel Make(const Experiment& experiment, const ImageShape& shape, int classes);

  ImageShape shape_;
  AnyModel model_;
};

}  // namespace noron
