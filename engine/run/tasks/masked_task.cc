// masked_language_model: a BERT learns to fill in the tokens that are hidden from it.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/core/arena.h"
#include "engine/data/masking.h"
#include "engine/data/text_dataset.h"
#include "engine/inspect/attention_summary.h"
#include "engine/models/bert.h"
#include "engine/models/stored.h"
#include "engine/ops/ops.h"
#include "engine/run/corpus.h"
#include "engine/run/learning.h"
#include "engine/run/model.h"
#include "engine/run/tasks/tasks.h"
#include "engine/text/tokenizer.h"

namespace noron {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kExamples = 5;
constexpr int kGuesses = 5;

BertConfig ConfigOf(const Experiment& experiment, int vocab) {
  BertConfig config;
  config.vocab = vocab;
  config.context = experiment.training.context;
  config.layers = experiment.model.layers;
  config.block = BlockConfigOf(experiment);
  config.block.norm_first = false;
  return config;
}

class MaskedTask final : public Task {
 public:
  // `judged`: the tokens of a file to judge by, or none: what the dataset keeps back.
  MaskedTask(Context& context, const Experiment& experiment, Tokenizer tokenizer,
             TextDataset dataset, std::vector<int32_t> judged)
      : context_(context),
        experiment_(experiment),
        tokenizer_(std::move(tokenizer)),
        dataset_(std::move(dataset)),
        judged_(std::move(judged)),
        bert_(ConfigOf(experiment, Mask() + 1),
              Rng(static_cast<uint64_t>(experiment.seed), kWeightsStream)),
        learner_(context, bert_.store, LearnerConfigOf(experiment, bert_.store)),
        batches_(static_cast<uint64_t>(experiment.seed), kBatchesStream) {
    for (int32_t id = 0; id < tokenizer_.VocabSize(); ++id) {
      const Token token = tokenizer_.Describe(id);
      if (token.unknown || token.bytes == "\n") spared_.push_back(id);
    }
    ids_.resize(static_cast<size_t>(experiment.training.batch) * experiment.training.context);
    labels_.resize(ids_.size());
  }

  StepResult Step(int64_t step) override {
    const Experiment::Training& training = experiment_.training;
    // What comes next is of no interest here: `labels_` is filled anew by the masking.
    dataset_.TrainBatch(batches_, training.batch, training.context, ids_, labels_);
    MaskTokens(Masking(), batches_, ids_, labels_);
    const uint64_t seed = RandomBits(static_cast<uint64_t>(experiment_.seed), kDropoutStream);
    return learner_.Step(
        arena_, step, RandomBits(seed, static_cast<uint64_t>(step)), [&](Tape& tape) {
          return CrossEntropy(tape, Logits(tape, ids_, training.batch), labels_,
                              {.ignore_index = kNotMasked,
                               .label_smoothing = static_cast<float>(training.label_smoothing)});
        });
  }

  // loss, in nats per hidden token, and accuracy: the share of them that is guessed. The same
  // tokens are hidden each time.
  std::vector<Metric> Evaluate() override {
    const std::span<const int32_t> tokens = Judged();
    const size_t length = std::min<size_t>(tokens.size(), experiment_.training.context);
    const size_t windows = tokens.size() / length;
    double loss = 0;
    int64_t correct = 0, hidden = 0;
    Rng rng(1);
    std::vector<int32_t> ids, labels;
    for (size_t first = 0; first < windows;) {
      const size_t rows = std::min<size_t>(experiment_.training.batch, windows - first);
      const auto part = tokens.subspan(first * length, rows * length);
      ids.assign(part.begin(), part.end());
      labels.resize(ids.size());
      MaskTokens(Masking(), rng, ids, labels);
      arena_.Reset();
      Tape tape(context_, arena_, {});
      const Tensor logits = Logits(tape, ids, static_cast<int>(rows));
      loss += CrossEntropy(tape, logits, labels,
                           {.reduction = Reduction::kSum, .ignore_index = kNotMasked})
                  .data[0];
      const int vocab = logits.shape[-1];
      for (size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] == kNotMasked) continue;
        const float* row = logits.data + i * vocab;
        correct += std::max_element(row, row + vocab) - row == labels[i];
        ++hidden;
      }
      first += rows;
    }
    return {{"loss", loss / static_cast<double>(hidden), true},
            {"accuracy", static_cast<double>(correct) / static_cast<double>(hidden), false}};
  }

  std::vector<NamedStore> Stores() override { return {{"model", &bert_.store}}; }

  // examples {before, answer, after, guesses [{text, probability}]}: a text with one token hidden,
  // from the middle of what is judged by; heads [{attention, head, entropy, distance}] while
  // reading the first.
  Json Report() override {
    const std::span<const int32_t> tokens = Judged();
    const size_t length = std::min<size_t>(tokens.size(), experiment_.training.context);
    Json examples = Json::array(), heads = Json::array();
    for (int i = 0; i < kExamples; ++i) {
      const size_t begin = (tokens.size() - length) * i / kExamples;
      const std::span<const int32_t> text = tokens.subspan(begin, length);
      Capture capture;
      examples.push_back(Example(text, Middle(text), capture));
      if (i > 0) continue;
      for (const HeadSummary& head : SummariseAttention(capture.Get())) {
        heads.push_back({{"attention", head.attention},
                         {"head", head.head},
                         {"entropy", head.entropy},
                         {"distance", head.distance}});
      }
    }
    return {{"vocab", Mask() + 1}, {"examples", examples}, {"heads", heads}};
  }

 private:
  int32_t Mask() const { return tokenizer_.VocabSize(); }
  MaskingConfig Masking() const {
    return {.mask = Mask(), .vocab = tokenizer_.VocabSize(), .spared = spared_};
  }
  // The place nearest to the middle that holds something to guess.
  size_t Middle(std::span<const int32_t> text) const {
    const size_t middle = text.size() / 2;
    for (size_t away = 0; away <= middle; ++away) {
      for (const size_t place : {middle + away, middle - away}) {
        if (place < text.size() && std::ranges::count(spared_, text[place]) == 0) return place;
      }
    }
    return middle;
  }
  std::span<const int32_t> Judged() const {
    if (!judged_.empty()) return judged_;
    // Nothing kept back: what it has learned from.
    return dataset_.Validation().empty() ? dataset_.Train() : dataset_.Validation();
  }

  Tensor Logits(Tape& tape, std::span<const int32_t> ids, int batch) const {
    return bert_.model.Logits(tape, bert_.model.Hidden(tape, {.ids = ids, .batch = batch}));
  }

  Json Example(std::span<const int32_t> text, size_t hidden, Capture& capture) {
    std::vector<int32_t> ids(text.begin(), text.end());
    ids[hidden] = Mask();
    arena_.Reset();
    Tape tape(context_, arena_, {.watcher = &capture});
    const Tensor probabilities = Softmax(tape, Logits(tape, ids, 1));
    const float* row = probabilities.data + hidden * probabilities.shape[-1];
    std::vector<int32_t> order(tokenizer_.VocabSize());  // the mask itself is no guess
    std::iota(order.begin(), order.end(), 0);
    const size_t count = std::min<size_t>(kGuesses, order.size());
    std::partial_sort(
        order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
        [&](int32_t a, int32_t b) { return row[a] > row[b] || (row[a] == row[b] && a < b); });
    Json guesses = Json::array();
    for (const int32_t id : std::span(order).first(count)) {
      guesses.push_back({{"text", tokenizer_.Describe(id).text}, {"probability", row[id]}});
    }
    return {{"before", tokenizer_.Decode(text.first(hidden))},
            {"answer", tokenizer_.Describe(text[hidden]).text},
            {"after", tokenizer_.Decode(text.subspan(hidden + 1))},
            {"guesses", guesses}};
  }

  Context& context_;
  Experiment experiment_;
  Tokenizer tokenizer_;
  TextDataset dataset_;
  std::vector<int32_t> judged_;
  std::vector<int32_t> spared_;  // tokens that there is nothing to learn from guessing
  Stored<Bert> bert_;
  Learner learner_;
  Rng batches_;
  Arena arena_;
  std::vector<int32_t> ids_;     // [batch, context]
  std::vector<int32_t> labels_;  // [batch, context]
};

}  // namespace

std::unique_ptr<Task> MakeMaskedTask(Context& context, const Experiment& experiment,
                                     const TaskData& data) {
  const Normalization normalization = NormalizationOf(experiment.data);
  const PreparedText text = Prepare(data.text, normalization);
  Tokenizer tokenizer =
      Tokenizer::Learn(KindOf(experiment.tokenizer), text.text, experiment.tokenizer.vocab_size);
  TextDataset dataset(tokenizer.Encode(text.text), experiment.data.validation_fraction);
  dataset.RequireTrainable(experiment.training.context);
  std::vector<int32_t> judged;
  if (!data.test.empty()) judged = tokenizer.Encode(Prepare(data.test, normalization).text);
  return std::make_unique<MaskedTask>(context, experiment, std::move(tokenizer), std::move(dataset),
                                      std::move(judged));
}

}  // namespace noron
