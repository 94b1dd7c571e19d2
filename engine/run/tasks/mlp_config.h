// From an experiment to a multilayer perceptron: model.widths and model.activations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/io/experiment.h"
#include "engine/models/mlp.h"

namespace noron {

// "16, 8" as numbers, of units or channels; none of an empty list. Throws config.range, naming
// `key`, unless they are up to 8 numbers from 1 to 512.
std::vector<int> NumberList(const std::string& key, const std::string& list);

// Hidden layers as the experiment says, then `outputs` units with the activation `output`. Throws
// config.choice for an activation that is none, config.range for widths that cannot be read or as
// many activations as fit neither one nor all hidden layers.
MlpConfig MlpConfigOf(const Experiment& experiment, int inputs, int outputs, nn::Activation output);

std::string_view Name(nn::Activation activation);  // "leaky_relu"

}  // namespace noron
