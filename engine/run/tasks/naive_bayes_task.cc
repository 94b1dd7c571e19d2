// Classes of sentences by multinomial naive Bayes: every word votes, none knows its neighbours.
// Everything is counted when the task is made; steps change nothing.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/classic/naive_bayes.h"
#include "engine/metrics/classification.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/points_json.h"
#include "engine/run/tasks/sentence_data.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

constexpr size_t kShownSentences = 8;
constexpr size_t kShownWords = 10;  // of each class

class NaiveBayesTask final : public Task {
 public:
  NaiveBayesTask(const Experiment& experiment, LabelledData data)
      : data_(std::move(data)),
        vocabulary_(LearnWords(data_, experiment.tokenizer.min_count)),
        labels_(LabelsOfBoth(data_)),
        bayes_(labels_.Size(), vocabulary_.Size(), experiment.model.add_k) {
    for (const LabelledSentence& each : data_.train)
      bayes_.Add(IdsOf(each), labels_.IdOf(each.label));
  }

  StepResult Step(int64_t) override { return {}; }  // counted already

  std::vector<Metric> Evaluate() override {
    const ConfusionMatrix matrix = ConfusionOfJudged();
    return {{"accuracy", PrecisionRecallF1(matrix, Average::kMicro).f1, false},
            {"macro_f1", PrecisionRecallF1(matrix, Average::kMacroPresent).f1, false}};
  }

  nlohmann::ordered_json Report() override {
    Json report = {{"labels", labels_.Words()},
                   {"confusion", ConfusionToJson(ConfusionOfJudged())},
                   {"predictions", Json::array()},
                   {"words", Json::array()}};
    for (size_t i = 0; i < std::min(data_.Judged().size(), kShownSentences); ++i) {
      report["predictions"].push_back(Explained(data_.Judged()[i]));
    }
    for (int c = 0; c < labels_.Size(); ++c) report["words"].push_back(TellingWords(c));
    return report;
  }

 private:
  static Vocabulary LearnWords(const LabelledData& data, int min_count) {
    std::vector<std::string> words;
    for (const LabelledSentence& each : data.train) {
      const std::vector<std::string> tokens = TokensOfSentence(each.sentence, data.characters);
      words.insert(words.end(), tokens.begin(), tokens.end());
    }
    return Vocabulary::Learn(std::vector<std::string_view>(words.begin(), words.end()),
                             {.min_count = min_count});
  }

  std::vector<int32_t> IdsOf(const LabelledSentence& sentence) const {
    return vocabulary_.IdsOf(TokensOfSentence(sentence.sentence, data_.characters));
  }

  ConfusionMatrix ConfusionOfJudged() const {
    std::vector<int32_t> predicted, target;
    for (const LabelledSentence& each : data_.Judged()) {
      predicted.push_back(bayes_.Predict(IdsOf(each)));
      target.push_back(labels_.IdOf(each.label));
    }
    return Confusion(predicted, target, labels_.Size());
  }

  // The vote of each word for each class: ln p(word | class).
  Json Explained(const LabelledSentence& sentence) const {
    const std::vector<int32_t> ids = IdsOf(sentence);
    std::vector<double> posterior = bayes_.LogPosterior(ids);
    for (double& value : posterior) value = std::exp(value);
    Json votes = Json::array();
    for (const int32_t id : ids) {
      std::vector<double> row;
      for (int c = 0; c < labels_.Size(); ++c) row.push_back(bayes_.LogProbability(c, id));
      votes.push_back({{"word", vocabulary_[id]}, {"log_probability", NumbersToJson(row)}});
    }
    return {{"sentence", sentence.sentence},
            {"label", sentence.label},
            {"predicted", labels_[bayes_.Predict(ids)]},
            {"posterior", NumbersToJson(posterior)},
            {"votes", std::move(votes)}};
  }

  // The words that speak most for the class: ln p(word | class) above the mean over all classes.
  Json TellingWords(int c) const {
    std::vector<std::pair<double, int32_t>> order;
    for (int32_t word = 0; word < vocabulary_.Size(); ++word) {
      double mean = 0;
      for (int other = 0; other < labels_.Size(); ++other) {
        mean += bayes_.LogProbability(other, word) / labels_.Size();
      }
      order.push_back({mean - bayes_.LogProbability(c, word), word});
    }
    const size_t count = std::min(kShownWords, order.size());
    std::partial_sort(order.begin(), order.begin() + count, order.end());
    Json words = Json::array();
    for (size_t i = 0; i < count; ++i) {
      words.push_back({vocabulary_[order[i].second], -order[i].first});
    }
    return words;
  }

  LabelledData data_;
  Vocabulary vocabulary_;
  Vocabulary labels_;
  NaiveBayes bayes_;
};

}  // namespace

std::unique_ptr<Task> MakeNaiveBayesTask(Context&, const Experiment& experiment,
                                         const TaskData& data) {
  return std::make_unique<NaiveBayesTask>(experiment, ReadLabelledData(experiment, data));
}

}  // namespace noron
