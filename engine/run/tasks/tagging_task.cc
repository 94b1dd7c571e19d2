// A tag for each word: parts of speech, or spans in B-I-O tags.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/run/model.h"
#include "engine/run/tasks/sentence_data.h"
#include "engine/run/tasks/sequence_learner.h"
#include "engine/run/tasks/tag_judge.h"
#include "engine/run/tasks/tasks.h"
#include "engine/text/word_features.h"

namespace noron {
namespace {

using nlohmann::ordered_json;

constexpr int kEvaluationBatch = 32;
constexpr size_t kShownSentences = 8;

using Sentences = std::vector<TaggedSentence>;

class TaggingTask final : public Task {
 public:
  TaggingTask(Context& context, const Experiment& experiment, TaggedData data)
      : data_(std::move(data)),
        words_(Vocabulary::Learn(TokensOf(data_.train),
                                 {.min_count = experiment.tokenizer.min_count})),
        features_(WordFeatures::Learn(TokensOf(data_.train), experiment.tokenizer.min_count)),
        tags_(TagsOfBoth(data_)),
        judge_(tags_.Words()),
        train_(Examples(data_.train)),
        held_out_(Examples(data_.held_out)),
        batches_(LengthsOf(train_), experiment.training.batch, experiment.training.bucketing,
                 RandomBits(static_cast<uint64_t>(experiment.seed), kBatchesStream)),
        learner_(context, experiment,
                 SequenceConfigOf(experiment, SequenceHead::kTagging,
                                  {.vocab = words_.Size(),
                                   .outputs = tags_.Size(),
                                   .longest = std::max(Longest(train_), Longest(held_out_)),
                                   .feature_vocab = features_.Size()})) {}

  StepResult Step(int64_t step) override {
    batch_.Fill(train_, batches_.Batch(step), true);
    return learner_.Step(step, Input(), batch_.labels);
  }

  std::vector<Metric> Evaluate() override {
    std::vector<std::vector<int32_t>> target;
    for (const SequenceExample& example : Judged()) target.push_back(example.labels);
    return judge_.Judge(Predict(Judged()), target);
  }

  std::vector<NamedStore> Stores() override { return {{"model", &learner_.Store()}}; }

  ordered_json Report() override {
    ordered_json report;
    const Sentences& shown = data_.Judged();
    const size_t count = std::min(shown.size(), kShownSentences);
    const auto predicted = Predict(std::span(Judged()).first(count));
    report["predictions"] = ordered_json::array();
    for (size_t i = 0; i < count; ++i) {
      ordered_json tags = ordered_json::array();
      for (const int32_t tag : predicted[i]) tags.push_back(tags_[tag]);
      report["predictions"].push_back(
          {{"tokens", shown[i].tokens}, {"tags", shown[i].tags}, {"predicted", tags}});
    }
    report["tags"] = tags_.Words();
    report["padding_share"] = batches_.Waste();
    const int32_t first[] = {0};
    batch_.Fill(Judged(), first, true);
    std::fill(batch_.labels.begin(), batch_.labels.end() - 1, SequenceBatch::kIgnore);
    report["look"] = learner_.LookInside(Input(), batch_.labels, shown[0].tokens);
    return report;
  }

 private:
  std::vector<SequenceExample> Examples(const Sentences& sentences) const {
    std::vector<SequenceExample> examples;
    for (const TaggedSentence& sentence : sentences) {
      SequenceExample example{.ids = words_.IdsOf(sentence.tokens),
                              .features = {},
                              .labels = tags_.IdsOf(sentence.tags)};
      const size_t count = sentence.tokens.size();
      example.features.resize(count * WordFeatures::kKinds);
      for (size_t t = 0; t < count; ++t) {
        const std::vector<int32_t> ids = features_.IdsOf(sentence.tokens[t]);
        for (size_t kind = 0; kind < ids.size(); ++kind) {
          example.features[kind * count + t] = ids[kind];
        }
      }
      examples.push_back(std::move(example));
    }
    return examples;
  }

  // Nothing kept back: what it has learned from.
  const std::vector<SequenceExample>& Judged() const {
    return held_out_.empty() ? train_ : held_out_;
  }

  SequenceInput Input() const {
    return {.ids = batch_.ids,
            .batch = batch_.batch,
            .lengths = batch_.lengths,
            .features = batch_.features};
  }

  // The tags of each sentence.
  std::vector<std::vector<int32_t>> Predict(std::span<const SequenceExample> examples) {
    LengthBatches batches(LengthsOf(examples), kEvaluationBatch, true, 0);
    std::vector<std::vector<int32_t>> tags(examples.size());
    for (int64_t step = 0; step < batches.BatchesPerEpoch(); ++step) {
      const std::span<const int32_t> chosen = batches.Batch(step);
      batch_.Fill(examples, chosen, true);
      const std::vector<int32_t> best = SequenceLearner::Best(learner_.Run(Input()).logits);
      for (size_t b = 0; b < chosen.size(); ++b) {
        const auto begin = best.begin() + b * batch_.length;
        tags[chosen[b]].assign(begin, begin + batch_.lengths[b]);
      }
    }
    return tags;
  }

  TaggedData data_;
  Vocabulary words_;
  WordFeatures features_;
  Vocabulary tags_;
  TagJudge judge_;
  std::vector<SequenceExample> train_;
  std::vector<SequenceExample> held_out_;
  LengthBatches batches_;
  SequenceBatch batch_;
  SequenceLearner learner_;
};

}  // namespace

std::unique_ptr<Task> MakeSequenceTaggingTask(Context& context, const Experiment& experiment,
                                              const TaskData& data) {
  return std::make_unique<TaggingTask>(context, experiment, ReadTaggedData(experiment, data));
}

}  // namespace noron
