// What tasks there are and which models they can be given to, and the table of keys put together.
// Defaults are those of the struct; everything else about a key stands in the table, once.
#include "engine/io/experiment_fields.h"

#include <algorithm>

namespace noron {
namespace {

constexpr TaskKinds kTasks[] = {
    {"language_model",
     {"gpt", "ngram", "feed_forward", "rnn", "lstm", "gru", "cnn", "attention", "transformer"}},
    {"masked_language_model", {"bert"}},
    {"tagging",
     {"lstm", "most_frequent", "hmm", "feed_forward", "rnn", "gru", "cnn", "attention",
      "transformer"}},
    {"text_classification",
     {"lstm", "naive_bayes", "feed_forward", "rnn", "gru", "cnn", "attention", "transformer"}},
    {"sequence_to_sequence", {"transformer", "rnn", "lstm", "gru"}},
    {"classification", {"mlp", "logistic_regression", "knn", "svm", "naive_bayes"}},
    {"regression", {"mlp", "linear_regression"}},
    {"clustering", {"kmeans", "dbscan", "gmm", "pca"}},
    {"image_classification", {"mlp", "cnn", "vit"}},
    {"image_word_matching", {"cnn"}},
    {"control", {"transformer", "q_learning"}},
    {"generation", {"gan", "vae", "ddpm", "realnvp", "gmm"}},
};

const std::vector<Field>& Table() {
  static const std::vector<Field> table = [] {
    std::vector<Field> all;
    for (const auto part : {DataFields, ModelFields, TrainingFields}) {
      all.insert(all.end(), part().begin(), part().end());
    }
    return all;
  }();
  return table;
}

bool Contains(auto names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::span<const std::string_view> TaskNames() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const TaskKinds& task : kTasks) all.push_back(task.task);
    return all;
  }();
  return names;
}

std::span<const std::string_view> KindNames() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const TaskKinds& task : kTasks) {
      for (const std::string_view kind : task.kinds) {
        if (!Contains(std::span(all), kind)) all.push_back(kind);
      }
    }
    return all;
  }();
  return names;
}

std::span<const std::string_view> Field::Choices() const {
  return find_choices != nullptr ? find_choices() : choices;
}

std::span<const TaskKinds> ExperimentTasks() { return kTasks; }

std::span<const Field> ExperimentFields() { return Table(); }

const Field* FindField(std::string_view key) {
  for (const Field& field : Table()) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

std::string_view Field::Type() const {
  if (std::holds_alternative<int* (*)(Experiment&)>(access)) return "integer";
  if (std::holds_alternative<double* (*)(Experiment&)>(access)) return "number";
  if (std::holds_alternative<bool* (*)(Experiment&)>(access)) return "boolean";
  return Choices().empty() ? "text" : "choice";
}

std::string_view Field::Group() const {
  const size_t dot = key.find('.');
  return dot == std::string_view::npos ? "run" : key.substr(0, dot);
}

bool Field::IsFor(const Experiment& experiment) const {
  return (tasks.empty() || Contains(tasks, experiment.task)) &&
         (kinds.empty() || Contains(kinds, experiment.model.kind)) &&
         (unless == nullptr || !unless(experiment));
}

}  // namespace noron
