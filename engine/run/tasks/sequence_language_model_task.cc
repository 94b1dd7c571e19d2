// What comes next: language models other than GPT (run.h) and n-grams.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "engine/data/sequence_batch.h"
#include "engine/data/text_dataset.h"
#include "engine/models/sampling.h"
#include "engine/run/corpus.h"
#include "engine/run/model.h"
#include "engine/run/tasks/sequence_learner.h"
#include "engine/run/tasks/tasks.h"
#include "engine/text/tokenizer.h"

namespace noron {
namespace {

using nlohmann::ordered_json;

constexpr int kShownTokens = 32;  // of the look inside
constexpr int kSampledTokens = 120;

// A text as `batch` streams side by side, cut into chunks of `length`: chunk k + 1 of a stream goes
// on where its chunk k ended, so that a recurrent state can be carried along.
class Streams {
 public:
  Streams(std::span<const int32_t> tokens, int batch, int length)
      : tokens_(tokens),
        batch_(static_cast<int>(
            std::clamp<int64_t>(static_cast<int64_t>(tokens.size()) / (length + 1), 1, batch))),
        length_(length),
        stride_(static_cast<int64_t>(tokens.size()) / batch_) {}

  int Batch() const { return batch_; }
  int64_t Chunks() const { return (stride_ - 1) / length_; }
  void Fill(int64_t chunk, std::vector<int32_t>& ids, std::vector<int32_t>& targets) const {
    ids.clear();
    targets.clear();
    for (int b = 0; b < batch_; ++b) {
      const auto window = tokens_.subspan(b * stride_ + chunk * length_, length_ + 1);
      ids.insert(ids.end(), window.begin(), window.end() - 1);
      targets.insert(targets.end(), window.begin() + 1, window.end());
    }
  }

 private:
  std::span<const int32_t> tokens_;
  int batch_, length_;
  int64_t stride_;
};

class SequenceLanguageModelTask final : public Task {
 public:
  SequenceLanguageModelTask(Context& context, const Experiment& experiment, Tokenizer tokenizer,
                            TextDataset dataset)
      : experiment_(experiment),
        tokenizer_(std::move(tokenizer)),
        dataset_(std::move(dataset)),
        windows_(static_cast<uint64_t>(experiment.seed), kBatchesStream),
        learner_(context, experiment,
                 SequenceConfigOf(experiment, SequenceHead::kLanguageModel,
                                  {.vocab = tokenizer_.VocabSize(),
                                   .outputs = tokenizer_.VocabSize(),
                                   .longest = experiment.training.context})) {
    const Experiment::Training& training = experiment.training;
    if (training.carry_state) streams_.emplace(dataset_.Train(), training.batch, training.context);
    ids_.resize(static_cast<size_t>(training.batch) * training.context);
    targets_.resize(ids_.size());
  }

  StepResult Step(int64_t step) override {
    const Experiment::Training& training = experiment_.training;
    if (!streams_) {
      dataset_.TrainBatch(windows_, training.batch, training.context, ids_, targets_);
      return learner_.Step(step, {.ids = ids_, .batch = training.batch}, targets_);
    }
    const int64_t chunk = step % streams_->Chunks();
    if (chunk == 0) carried_.emplace(Recurrent(), streams_->Batch());
    streams_->Fill(chunk, ids_, targets_);
    const StepResult result = learner_.Step(
        step, {.ids = ids_, .batch = streams_->Batch(), .initial = carried_->States()}, targets_);
    carried_->Keep(learner_.LastRecurrent().states);
    return result;
  }

  std::vector<Metric> Evaluate() override {
    const Experiment::Training& training = experiment_.training;
    Sums sums;
    if (training.carry_state) {
      const Streams streams(Judged(), training.batch, training.context);
      nn::CarriedStates carried(Recurrent(), streams.Batch());
      std::vector<int32_t> ids, targets;
      for (int64_t chunk = 0; chunk < streams.Chunks() && !Enough(sums); ++chunk) {
        streams.Fill(chunk, ids, targets);
        Judge({.ids = ids, .batch = streams.Batch(), .initial = carried.States()}, targets, sums);
        carried.Keep(learner_.LastRecurrent().states);
      }
    } else {
      const std::span<const int32_t> tokens = Judged();
      for (size_t begin = 0; begin + 1 < tokens.size() && !Enough(sums);) {
        const size_t left = tokens.size() - begin - 1, length = training.context;
        const size_t rows = std::clamp<size_t>(left / length, 1, training.batch);
        const size_t count = rows * std::min(left, length);
        Judge({.ids = tokens.subspan(begin, count), .batch = static_cast<int>(rows)},
              tokens.subspan(begin + 1, count), sums);
        begin += count;
      }
    }
    const double loss = sums.loss / static_cast<double>(sums.tokens);
    return {
        {"loss", loss, true},
        {"perplexity", std::exp(loss), true},
        {"accuracy", static_cast<double>(sums.correct) / static_cast<double>(sums.tokens), false}};
  }

  std::vector<NamedStore> Stores() override { return {{"model", &learner_.Store()}}; }

  ordered_json Report() override {
    ordered_json report;
    report["sample"] = Sample();
    const std::span<const int32_t> tokens = Judged();
    const size_t count = std::min<size_t>(
        {tokens.size() - 1, kShownTokens, static_cast<size_t>(experiment_.training.context)});
    std::vector<std::string> names;
    for (const int32_t id : tokens.first(count)) names.push_back(tokenizer_.Describe(id).text);
    // The loss of the last prediction alone: how far back does it reach?
    std::vector<int32_t> labels(count, SequenceBatch::kIgnore);
    labels.back() = tokens[count];
    report["look"] = learner_.LookInside({.ids = tokens.first(count)}, labels, names);
    return report;
  }

 private:
  struct Sums {
    double loss = 0;
    int64_t correct = 0;
    int64_t tokens = 0;
  };

  const nn::RecurrentConfig& Recurrent() const {
    return learner_.Model().RecurrentBody()->Config();
  }
  // Nothing kept back: what it has learned from.
  std::span<const int32_t> Judged() const {
    return dataset_.Validation().size() < 2 ? dataset_.Train() : dataset_.Validation();
  }
  bool Enough(const Sums& sums) const {
    const int limit = experiment_.training.evaluate_tokens;
    return limit > 0 && sums.tokens >= limit;
  }

  void Judge(const SequenceInput& input, std::span<const int32_t> targets, Sums& sums) {
    const Tensor logits = learner_.Run(input).logits;
    const int vocab = logits.shape[-1];
    for (size_t i = 0; i < targets.size(); ++i) {
      const float* const row = logits.data + i * vocab;
      const float largest = *std::max_element(row, row + vocab);
      double sum = 0;
      for (int k = 0; k < vocab; ++k) sum += std::exp(double{row[k]} - largest);
      sums.loss += std::log(sum) - (double{row[targets[i]]} - largest);
      sums.correct += row[targets[i]] == largest;
    }
    sums.tokens += static_cast<int64_t>(targets.size());
  }

  // What the model writes on after the first token of what it is judged by; the same every time.
  std::string Sample() {
    Rng rng(static_cast<uint64_t>(experiment_.seed), kSamplingStream);
    Sampler sampler;
    std::vector<int32_t> written = {Judged()[0]};
    for (int i = 0; i < kSampledTokens; ++i) {
      const size_t seen =
          std::min(written.size(), static_cast<size_t>(experiment_.training.context));
      const Tensor logits = learner_.Run({.ids = std::span(written).last(seen)}).logits;
      const size_t vocab = logits.shape[-1];
      sampler.Probabilities(logits.Values().last(vocab), {}, {});
      written.push_back(sampler.Draw(rng));
    }
    return tokenizer_.Decode(written);
  }

  Experiment experiment_;
  Tokenizer tokenizer_;
  TextDataset dataset_;
  Rng windows_;
  SequenceLearner learner_;
  std::optional<Streams> streams_;            // with carry_state only
  std::optional<nn::CarriedStates> carried_;  // the same
  std::vector<int32_t> ids_, targets_;
};

}  // namespace

std::unique_ptr<Task> MakeSequenceLanguageModelTask(Context& context, const Experiment& experiment,
                                                    const TaskData& data) {
  const Normalization normalization = NormalizationOf(experiment.data);
  const PreparedText text = Prepare(data.text, normalization);
  Tokenizer tokenizer =
      Tokenizer::Learn(KindOf(experiment.tokenizer), text.text, experiment.tokenizer.vocab_size);
  std::vector<int32_t> tokens = tokenizer.Encode(text.text);
  double fraction = experiment.data.validation_fraction;
  if (!data.test.empty()) {
    const std::vector<int32_t> test = tokenizer.Encode(Prepare(data.test, normalization).text);
    tokens.insert(tokens.end(), test.begin(), test.end());
    // Half a token more, so that rounding cannot lose one.
    fraction = (static_cast<double>(test.size()) + 0.5) / static_cast<double>(tokens.size());
  }
  TextDataset dataset(std::move(tokens), fraction);
  dataset.RequireTrainable(experiment.training.context);
  return std::make_unique<SequenceLanguageModelTask>(context, experiment, std::move(tokenizer),
                                                     std::move(dataset));
}

}  // namespace noron
