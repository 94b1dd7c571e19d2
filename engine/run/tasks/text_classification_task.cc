// A class for each sentence.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "engine/data/augment_text.h"
#include "engine/metrics/classification.h"
#include "engine/run/model.h"
#include "engine/run/tasks/sentence_data.h"
#include "engine/run/tasks/sequence_learner.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

using nlohmann::ordered_json;

constexpr int kEvaluationBatch = 32;
constexpr size_t kShownSentences = 8;
constexpr uint64_t kAugmentationStream = 102;  // of random numbers, apart from those in model.h

using Sentences = std::vector<LabelledSentence>;

// Throws config.choice for what changes pictures.
std::string TextAugmentationOf(const Experiment& experiment) {
  const std::string& name = experiment.data.augmentation;
  for (const char* known : {"none", "word_dropout", "word_shuffle", "synonyms"}) {
    if (name == known) return name;
  }
  throw Error("config.choice",
              "data.augmentation is " + name +
                  ", which changes no sentences (allowed: none, word_dropout, word_shuffle, "
                  "synonyms; nearest: word_dropout).",
              {{"key", "data.augmentation"},
               {"value", name},
               {"type", "choice"},
               {"allowed", "none, word_dropout, word_shuffle, synonyms"},
               {"nearest", "word_dropout"}});
}

class ClassificationTask final : public Task {
 public:
  ClassificationTask(Context& context, const Experiment& experiment, LabelledData data)
      : data_(std::move(data)),
        train_tokens_(Tokens(data_.train)),
        held_out_tokens_(Tokens(data_.held_out)),
        vocabulary_(LearnWords(train_tokens_, experiment.tokenizer.min_count)),
        labels_(LabelsOfBoth(data_)),
        augmentation_(TextAugmentationOf(experiment)),
        augmentation_rate_(experiment.data.augmentation_rate),
        augmentation_rng_(static_cast<uint64_t>(experiment.seed), kAugmentationStream),
        train_(Examples(data_.train, train_tokens_)),
        held_out_(Examples(data_.held_out, held_out_tokens_)),
        batches_(LengthsOf(train_), experiment.training.batch, experiment.training.bucketing,
                 RandomBits(static_cast<uint64_t>(experiment.seed), kBatchesStream)),
        learner_(context, experiment,
                 SequenceConfigOf(experiment, SequenceHead::kClassification,
                                  {.vocab = vocabulary_.Size(),
                                   .outputs = labels_.Size(),
                                   .longest = std::max(Longest(train_), Longest(held_out_))})) {}

  StepResult Step(int64_t step) override {
    const std::span<const int32_t> chosen = batches_.Batch(step);
    if (augmentation_ == "none") {
      batch_.Fill(train_, chosen, false);
    } else {
      Augment(chosen);
    }
    return learner_.Step(step, Input(), batch_.labels);
  }

  std::vector<Metric> Evaluate() override {
    const std::vector<int32_t> predicted = Predict(Judged()), target = Targets(Judged());
    const ConfusionMatrix matrix = Confusion(predicted, target, labels_.Size());
    return {{"accuracy", Accuracy(predicted, target), false},
            {"macro_f1", PrecisionRecallF1(matrix, Average::kMacroPresent).f1, false}};
  }

  std::vector<NamedStore> Stores() override { return {{"model", &learner_.Store()}}; }

  ordered_json Report() override {
    ordered_json report;
    const Sentences& shown = data_.Judged();
    const std::vector<int32_t> predicted = Predict(Judged());
    const ConfusionMatrix matrix = Confusion(predicted, Targets(Judged()), labels_.Size());
    report["labels"] = labels_.Words();
    report["confusion"] = matrix.counts;
    report["predictions"] = ordered_json::array();
    for (size_t i = 0; i < std::min(shown.size(), kShownSentences); ++i) {
      report["predictions"].push_back({{"sentence", shown[i].sentence},
                                       {"label", shown[i].label},
                                       {"predicted", labels_[predicted[i]]}});
    }
    report["padding_share"] = batches_.Waste();
    const int32_t first[] = {0};
    batch_.Fill(Judged(), first, false);
    report["look"] = learner_.LookInside(Input(), batch_.labels,
                                         (held_out_.empty() ? train_tokens_ : held_out_tokens_)[0]);
    return report;
  }

 private:
  using TokenLists = std::vector<std::vector<std::string>>;

  TokenLists Tokens(const Sentences& sentences) const {
    TokenLists lists;
    for (const LabelledSentence& each : sentences) {
      lists.push_back(TokensOfSentence(each.sentence, data_.characters));
    }
    return lists;
  }

  static Vocabulary LearnWords(const TokenLists& lists, int min_count) {
    std::vector<std::string_view> words;
    for (const auto& list : lists) words.insert(words.end(), list.begin(), list.end());
    return Vocabulary::Learn(words, {.min_count = min_count});
  }

  std::vector<SequenceExample> Examples(const Sentences& sentences,
                                        const TokenLists& tokens) const {
    std::vector<SequenceExample> examples;
    for (size_t i = 0; i < sentences.size(); ++i) {
      examples.push_back({.ids = vocabulary_.IdsOf(tokens[i]),
                          .features = {},
                          .labels = {labels_.IdOf(sentences[i].label)}});
    }
    return examples;
  }

  static std::vector<int32_t> Targets(const std::vector<SequenceExample>& examples) {
    std::vector<int32_t> targets;
    for (const SequenceExample& each : examples) targets.push_back(each.labels[0]);
    return targets;
  }

  // Nothing kept back: what it has learned from.
  const std::vector<SequenceExample>& Judged() const {
    return held_out_.empty() ? train_ : held_out_;
  }

  SequenceInput Input() const {
    return {.ids = batch_.ids, .batch = batch_.batch, .lengths = batch_.lengths};
  }

  // The batch from changed sentences.
  void Augment(std::span<const int32_t> chosen) {
    augmented_.clear();
    order_.clear();
    for (const int32_t index : chosen) {
      const std::vector<std::string>& words = train_tokens_[index];
      std::vector<std::string> changed;
      if (augmentation_ == "word_dropout") {
        changed = DropWords(words, augmentation_rate_, augmentation_rng_);
      } else if (augmentation_ == "word_shuffle") {
        const int distance = static_cast<int>(std::ceil(augmentation_rate_ * 10 - 1e-9));
        changed = ShuffleWords(words, distance, augmentation_rng_);
      } else {
        changed = ReplaceWithSynonyms(words, augmentation_rate_, augmentation_rng_);
      }
      std::vector<int32_t> ids = vocabulary_.IdsOf(changed);
      // Synonyms may have more words than there are positions.
      ids.resize(std::min(ids.size(), static_cast<size_t>(learner_.Model().Config().context)));
      order_.push_back(static_cast<int32_t>(augmented_.size()));
      augmented_.push_back({std::move(ids), {}, train_[index].labels});
    }
    batch_.Fill(augmented_, order_, false);
  }

  std::vector<int32_t> Predict(const std::vector<SequenceExample>& examples) {
    LengthBatches batches(LengthsOf(examples), kEvaluationBatch, true, 0);
    std::vector<int32_t> classes(examples.size());
    for (int64_t step = 0; step < batches.BatchesPerEpoch(); ++step) {
      const std::span<const int32_t> chosen = batches.Batch(step);
      batch_.Fill(examples, chosen, false);
      const std::vector<int32_t> best = SequenceLearner::Best(learner_.Run(Input()).logits);
      for (size_t b = 0; b < chosen.size(); ++b) classes[chosen[b]] = best[b];
    }
    return classes;
  }

  LabelledData data_;
  TokenLists train_tokens_, held_out_tokens_;
  Vocabulary vocabulary_;
  Vocabulary labels_;
  std::string augmentation_;
  double augmentation_rate_;
  Rng augmentation_rng_;
  std::vector<SequenceExample> train_, held_out_, augmented_;
  std::vector<int32_t> order_;
  LengthBatches batches_;
  SequenceBatch batch_;
  SequenceLearner learner_;
};

}  // namespace

std::unique_ptr<Task> MakeSequenceClassificationTask(Context& context, const Experiment& experiment,
                                                     const TaskData& data) {
  return std::make_unique<ClassificationTask>(context, experiment,
                                              ReadLabelledData(experiment, data));
}

}  // namespace noron
