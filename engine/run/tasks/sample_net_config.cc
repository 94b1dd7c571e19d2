#include "engine/run/tasks/sample_net_config.h"

#include <algorithm>

#include "engine/core/error.h"

namespace noron {

SampleNetConfig SampleNetConfigOf(const Experiment& experiment, const GenerationData& data,
                                  nn::Activation activation) {
  const int hidden = experiment.model.hidden;
  SampleNetConfig config{
      .dim = data.dim, .hidden = {hidden, hidden, hidden}, .activation = activation};
  if (!experiment.model.convolutional) return config;
  if (!data.image) {
    throw Error("config.choice",
                "model.convolutional is for images, and " + experiment.data.corpus +
                    " are points; choose false, or data.corpus digits.",
                {{"key", "model.convolutional"},
                 {"value", "true"},
                 {"allowed", "false"},
                 {"nearest", "false"}});
  }
  config.channels = {std::max(1, hidden / 4), std::max(1, hidden / 2)};
  return config;
}

}  // namespace noron
