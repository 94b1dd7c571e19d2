// From an experiment to a multilayer perceptron: model.widths and model.activations.
#pragma once

#include <string_view>

#include "engine/io/experiment.h"
#include "engine/models/mlp.h"

namespace noron {

// Hidden layers as the experiment says, then `outputs` units with the activation `output`. Throws
// config.choice for an activation that is none, config.range for a width that is no number from 1
// to 512, more than 8 of them, or as many activations as fit neither one nor all hidden layers.
MlpConfig MlpConfigOf(const Experiment& experiment, int inputs, int outputs, nn::Activation output);

std::string_view Name(nn::Activation activation);  // "leaky_relu"

}  // namespace noron
