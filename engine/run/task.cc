// Which class does which task: one row each.
#include "engine/run/task.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/io/experiment_fields.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

using Make = std::unique_ptr<Task> (*)(Context&, const Experiment&, const TaskData&);

struct TaskClass {
  std::string_view task;
  std::vector<std::string_view> kinds;  // empty: all of the task that no row above names
  Make make;
};

const std::vector<std::string_view> kSequenceModels = {
    "feed_forward", "rnn", "lstm", "gru", "cnn", "attention", "transformer"};

const std::vector<TaskClass>& Classes() {
  static const std::vector<TaskClass> classes = {
      {"classification", {"mlp", "logistic_regression", "svm"}, MakePointsTask},
      {"regression", {"mlp", "linear_regression"}, MakePointsTask},
      {"sequence_to_sequence", {}, MakePairsTask},
      {"classification", {"knn"}, MakeNeighboursTask},
      {"classification", {"naive_bayes"}, MakeGaussianNaiveBayesTask},
      {"masked_language_model", {}, MakeMaskedTask},
      {"clustering", {}, MakeClusteringTask},
      {"language_model", {"ngram"}, MakeNgramTask},
      {"tagging", {"hmm", "most_frequent"}, MakeCountingTaggerTask},
      {"text_classification", {"naive_bayes"}, MakeNaiveBayesTask},
      {"language_model", kSequenceModels, MakeSequenceLanguageModelTask},
      {"tagging", kSequenceModels, MakeSequenceTaggingTask},
      {"text_classification", kSequenceModels, MakeSequenceClassificationTask},
      {"generation", {"gan"}, MakeGanTask},
      {"generation", {"vae"}, MakeVaeTask},
      {"generation", {"ddpm"}, MakeDdpmTask},
      {"generation", {"realnvp"}, MakeRealNvpTask},
      {"generation", {"gmm"}, MakeMixtureTask},
      {"image_classification", {}, MakeImageTask},
      {"image_word_matching", {}, MakeMatchingTask},
      {"control", {"transformer"}, MakeDecisionTransformerTask},
      {"control", {"q_learning"}, MakeQLearningTask},
  };
  return classes;
}

std::unique_ptr<Task> MakeOne(Context& context, const Experiment& experiment,
                              const TaskData& data) {
  for (const TaskClass& each : Classes()) {
    if (each.task != experiment.task) continue;
    if (!each.kinds.empty() && std::find(each.kinds.begin(), each.kinds.end(),
                                         experiment.model.kind) == each.kinds.end()) {
      continue;
    }
    return each.make(context, experiment, data);
  }
  throw Error("internal", "no class does the task " + experiment.task +
                              " with a model of the kind " + experiment.model.kind);
}

}  // namespace

std::unique_ptr<Task> MakeTask(Context& context, const Experiment& experiment,
                               const TaskData& data) {
  if (HoldsOut(experiment)) return MakeOne(context, experiment, data);
  return MakeFoldsTask(experiment, data,
                       [&](const TaskData& fold) { return MakeOne(context, experiment, fold); });
}

}  // namespace noron
