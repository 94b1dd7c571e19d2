// What the tasks on sequence models share: from an experiment to a model with its parameters and
// its learner, and the look inside.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "engine/core/arena.h"
#include "engine/core/context.h"
#include "engine/core/param_store.h"
#include "engine/data/length_batches.h"
#include "engine/data/sequence_batch.h"
#include "engine/io/experiment.h"
#include "engine/models/sequence_model.h"
#include "engine/models/stored.h"
#include "engine/train/learner.h"

namespace noron {

// What the data say of the model.
struct SequenceSizes {
  int vocab = 0;
  int outputs = 0;
  int longest = 0;  // sequence
  int feature_vocab = 0;
};
// Throws config.choice, config.range for what the head does not allow.
SequenceConfig SequenceConfigOf(const Experiment& experiment, SequenceHead head,
                                const SequenceSizes& sizes);

// How many tokens each has, and the most of them; at least 1.
std::vector<ExampleLength> LengthsOf(std::span<const SequenceExample> examples);
int Longest(std::span<const SequenceExample> examples);

class SequenceLearner {
 public:
  SequenceLearner(Context& context, const Experiment& experiment, const SequenceConfig& config);

  // Update number `step` with the mean cross-entropy of the labels, kIgnore left out. The output
  // and its tape live until the next call.
  StepResult Step(int64_t step, const SequenceInput& input, std::span<const int32_t> labels);
  // The output of a pass without gradients; lives until the next call.
  SequenceOutput Run(const SequenceInput& input);
  // Of the output: [rows], the largest logit of each.
  static std::vector<int32_t> Best(Tensor logits);

  // One sequence with names for its tokens: states, gates, attention, and how the loss at `labels`
  // (kIgnore elsewhere) depends on each token: "embedded" ‖∂L/∂x_t‖ and, of recurrent models,
  // "states" ‖∂L/∂h_t‖ of the last forward layer.
  nlohmann::ordered_json LookInside(const SequenceInput& input, std::span<const int32_t> labels,
                                    const std::vector<std::string>& tokens);

  ParamStore& Store() { return network_.store; }
  const SequenceModel& Model() const { return network_.model; }
  const nn::RecurrentOutput& LastRecurrent() const { return last_.recurrent; }

 private:
  Context& context_;
  Arena arena_;
  Stored<SequenceModel> network_;
  Learner learner_;
  uint64_t dropout_seed_;
  float label_smoothing_;
  SequenceOutput last_;
};

}  // namespace noron
