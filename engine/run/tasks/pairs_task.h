// sequence_to_sequence: an encoder–decoder learns pairs and is judged by what it writes itself.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "engine/core/arena.h"
#include "engine/data/length_batches.h"
#include "engine/run/task.h"
#include "engine/run/tasks/pairs_data.h"
#include "engine/run/tasks/pairs_model.h"
#include "engine/train/learner.h"

namespace noron {

class PairsTask final : public Task {
 public:
  PairsTask(Context& context, const Experiment& experiment, const TaskData& data);

  StepResult Step(int64_t step) override;
  // loss, in nats per token, and accuracy: of each next token after the right ones before it.
  // exact, bleu, rouge_1 and rouge_l (0 to 1): of what the model writes itself, for at most
  // kQuestions sources; any answer given for a source counts. exact_longer: the same as exact for
  // sources longer than those trained on, of generated pairs.
  std::vector<Metric> Evaluate() override;
  std::vector<NamedStore> Stores() override { return {{"model", &model_.Store()}}; }
  // pairs, vocabulary, the share of padding; examples {source, answers, output, exact}; the beam
  // tree of the first; its alignment {source, target, matrices [{layer, head, weights}]}, rows
  // being the tokens written, columns those read.
  nlohmann::ordered_json Report() override;

  static constexpr int kQuestions = 500;

 private:
  struct Answers {
    double exact = 0;
    double bleu = 0;
    // F1 of single units and of the longest common subsequence: the mean over the questions, each
    // by the answer that gives most.
    double rouge_1 = 0;
    double rouge_l = 0;
  };
  Answers Ask(std::span<const Question> questions);
  std::vector<std::vector<int32_t>> Write(std::span<const Question> questions);
  BeamTree Search(const Question& question, int beams);
  nlohmann::ordered_json TreeOf(const Question& question);
  nlohmann::ordered_json AlignmentOf(const Question& question);

  Context& context_;
  Experiment experiment_;
  PairsData data_;
  std::vector<int32_t> unwritable_;
  PairsModel model_;
  Learner learner_;
  LengthBatches batches_;
  Arena arena_;
  PairBatch batch_;
};

}  // namespace noron
