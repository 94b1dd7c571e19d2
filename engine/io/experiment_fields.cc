// What tasks there are and which models they can be given to, and the table of keys put together.
// Defaults are those of the struct; everything else about a key stands in the table, once.
#include "engine/io/experiment_fields.h"

#include <algorithm>

namespace noron {
namespace {

const std::vector<TaskKinds>& Tasks() {
  static const std::vector<TaskKinds> tasks = {
      {"language_model",
       {"gpt", "ngram", "feed_forward", "rnn", "lstm", "gru", "cnn", "attention", "transformer"}},
      {"masked_language_model", {"bert"}},
      {"tagging",
       {"lstm", "most_frequent", "hmm", "feed_forward", "rnn", "gru", "cnn", "attention",
        "transformer"}},
      {"text_classification",
       {"lstm", "naive_bayes", "feed_forward", "rnn", "gru", "cnn", "attention", "transformer"}},
      {"sequence_to_sequence", {"transformer", "rnn", "lstm", "gru"}},
      {"classification", {"mlp", "logistic_regression", "knn", "svm"}},
      {"regression", {"mlp", "linear_regression"}},
      {"clustering", {"kmeans", "dbscan", "gmm", "pca"}},
      {"image_classification", {"mlp", "cnn", "vit"}},
      {"generation", {"gan", "vae", "ddpm", "realnvp"}},
  };
  return tasks;
}

const std::vector<Field>& Table() {
  static const std::vector<Field> table = [] {
    std::vector<Field> all;
    for (const auto part : {DataFields, ModelFields, TrainingFields}) {
      for (Field& field : part()) all.push_back(std::move(field));
    }
    return all;
  }();
  return table;
}

bool Contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::vector<std::string_view> TaskNames() {
  Names names;
  for (const TaskKinds& task : Tasks()) names.push_back(task.task);
  return names;
}

std::vector<std::string_view> KindNames() {
  Names names;
  for (const TaskKinds& task : Tasks()) {
    for (const std::string_view kind : task.kinds) {
      if (!Contains(names, kind)) names.push_back(kind);
    }
  }
  return names;
}

std::span<const TaskKinds> ExperimentTasks() { return Tasks(); }

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
  return choices.empty() ? "text" : "choice";
}

std::string_view Field::Group() const {
  const size_t dot = key.find('.');
  return dot == std::string_view::npos ? "run" : key.substr(0, dot);
}

bool Field::IsFor(std::string_view task, std::string_view kind) const {
  return (tasks.empty() || Contains(tasks, task)) && (kinds.empty() || Contains(kinds, kind));
}

}  // namespace noron
