// Taggers that only count: the most frequent tag of each word, and a hidden Markov model whose
// states are the tags. Everything is counted when the task is made; steps change nothing.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/classic/hmm.h"
#include "engine/classic/most_frequent_tagger.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/points_json.h"
#include "engine/run/tasks/sentence_data.h"
#include "engine/run/tasks/tag_judge.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

constexpr size_t kShownSentences = 8;
constexpr size_t kShownWords = 8;  // of each tag

class CountingTaggerTask final : public Task {
 public:
  CountingTaggerTask(const Experiment& experiment, TaggedData data)
      : data_(std::move(data)),
        words_(Vocabulary::Learn(TokensOf(data_.train),
                                 {.min_count = experiment.tokenizer.min_count})),
        tags_(TagsOfBoth(data_)),
        judge_(tags_.Words()),
        frequent_(words_.Size(), tags_.Size()) {
    std::vector<StateSequence> sequences;
    for (const TaggedSentence& sentence : data_.train) {
      sequences.push_back({words_.IdsOf(sentence.tokens), tags_.IdsOf(sentence.tags)});
      frequent_.Add(sequences.back().symbols, sequences.back().states);
    }
    if (experiment.model.kind == "hmm") {
      hmm_ = CountHmm(sequences, tags_.Size(), words_.Size(), experiment.model.add_k);
    }
  }

  StepResult Step(int64_t) override { return {}; }  // counted already

  std::vector<Metric> Evaluate() override {
    std::vector<std::vector<int32_t>> predicted, target;
    for (const TaggedSentence& sentence : data_.Judged()) {
      predicted.push_back(Predict(words_.IdsOf(sentence.tokens)));
      target.push_back(tags_.IdsOf(sentence.tags));
    }
    return judge_.Judge(predicted, target);
  }

  nlohmann::ordered_json Report() override {
    Json report = {{"tags", tags_.Words()}, {"predictions", Json::array()}};
    for (size_t i = 0; i < std::min(data_.Judged().size(), kShownSentences); ++i) {
      const TaggedSentence& sentence = data_.Judged()[i];
      report["predictions"].push_back(
          {{"tokens", sentence.tokens},
           {"tags", sentence.tags},
           {"predicted", Named(Predict(words_.IdsOf(sentence.tokens)))}});
    }
    if (hmm_) AddHmm(report);
    return report;
  }

 private:
  std::vector<int32_t> Predict(const std::vector<int32_t>& words) const {
    return hmm_ ? hmm_->Viterbi(words).states : frequent_.Predict(words);
  }

  std::vector<std::string> Named(const std::vector<int32_t>& tags) const {
    std::vector<std::string> names;
    for (const int32_t tag : tags) names.push_back(tags_[tag]);
    return names;
  }

  // The probabilities, and the tables of one sentence: Viterbi's, and forward and backward.
  void AddHmm(Json& report) const {
    const HmmParameters& parameters = hmm_->Parameters();
    report["initial"] = NumbersToJson(parameters.initial);
    report["transition"] = MatrixToJson(parameters.transition);
    report["words"] = Json::array();  // the likeliest of each tag
    for (int tag = 0; tag < tags_.Size(); ++tag) {
      std::vector<std::pair<double, int32_t>> order;
      for (int32_t word = 0; word < words_.Size(); ++word) {
        order.push_back({-parameters.emission(tag, word), word});
      }
      const size_t count = std::min(kShownWords, order.size());
      std::partial_sort(order.begin(), order.begin() + count, order.end());
      Json row = Json::array();
      for (size_t i = 0; i < count; ++i) {
        row.push_back({words_[order[i].second], -order[i].first});
      }
      report["words"].push_back(std::move(row));
    }
    const std::vector<int32_t> words = words_.IdsOf(data_.Judged().front().tokens);
    const Hmm::BestPath path = hmm_->Viterbi(words);
    const Hmm::Posterior posterior = hmm_->ForwardBackward(words);
    report["look"] = {{"tokens", data_.Judged().front().tokens},
                      {"best", Named(path.states)},
                      {"log_probability", path.log_probability},
                      {"log_score", MatrixToJson(path.log_score)},  // [token, tag]
                      {"from", path.from},
                      {"log_alpha", MatrixToJson(posterior.log_alpha)},
                      {"log_beta", MatrixToJson(posterior.log_beta)},
                      {"posterior", MatrixToJson(posterior.gamma)},
                      {"log_likelihood", posterior.log_likelihood}};
  }

  TaggedData data_;
  Vocabulary words_;
  Vocabulary tags_;
  TagJudge judge_;
  MostFrequentTagger frequent_;
  std::optional<Hmm> hmm_;
};

}  // namespace

std::unique_ptr<Task> MakeCountingTaggerTask(Context&, const Experiment& experiment,
                                             const TaskData& data) {
  return std::make_unique<CountingTaggerTask>(experiment, ReadTaggedData(experiment, data));
}

}  // namespace noron
