// From an experiment to the networks of a GAN or a VAE.
#pragma once

#include "engine/io/experiment.h"
#include "engine/models/sample_nets.h"
#include "engine/run/tasks/generation_data.h"

namespace noron {

// Three layers of model.hidden units, or with model.convolutional two of a quarter and half as many
// channels. Throws config.choice when points are to be convolved.
SampleNetConfig SampleNetConfigOf(const Experiment& experiment, const GenerationData& data,
                                  nn::Activation activation);

}  // namespace noron
