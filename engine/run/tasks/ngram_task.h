// A language model by counting: n-grams of the tokens of a text.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <vector>

#include "engine/classic/ngram_lm.h"
#include "engine/core/context.h"
#include "engine/data/text_dataset.h"
#include "engine/io/experiment.h"
#include "engine/run/corpus.h"
#include "engine/run/task.h"
#include "engine/text/tokenizer.h"

namespace noron {

// Counting is done at once. With interpolation a step is one iteration of fitting the weights of
// the orders, on the last tenth of the training part with the counts of the rest; add_k has nothing
// to fit. Both are judged as every language model is: each token of the kept part but its first.
class NgramTask final : public Task {
 public:
  // Throws text.* for a text that is too short, config.range for an order above 5.
  NgramTask(const Experiment& experiment, const TaskData& data);

  StepResult Step(int64_t step) override;
  std::vector<Metric> Evaluate() override;  // loss in nats per token, perplexity
  // vocab, ngrams, lambdas, a sample, and the beginning of the kept part factor by factor.
  nlohmann::ordered_json Report() override;

  const NgramLm& Model() const { return model_; }

 private:
  NgramTask(const PreparedText& text, const Experiment& experiment);
  // Nats per token, each predicted from all that stand before it.
  double LossOn(std::span<const int32_t> tokens) const;
  std::span<const int32_t> Judged() const;
  std::vector<int32_t> Sample(int tokens) const;

  Tokenizer tokenizer_;
  TextDataset dataset_;
  NgramLm model_;
  std::optional<LambdaFit> fit_;
  double training_loss_ = 0;  // with add_k, which no step changes
  uint64_t seed_;
};

}  // namespace noron
