// The table of keys in parts, one for each section of the document, and the groups of tasks and
// kinds of model that keys are for.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "engine/io/experiment.h"

namespace noron {

std::span<const Field> DataFields();      // title … task, data, tokenizer
std::span<const Field> ModelFields();     // model
std::span<const Field> TrainingFields();  // training, transfer

std::span<const std::string_view> TaskNames();
std::span<const std::string_view> KindNames();

// Tasks that folds can judge, and whose networks can answer together.
inline constexpr Names kFoldedTasks = {"classification", "regression", "image_classification"};

// What two lists cannot say.
constexpr bool IsImageCnn(const Experiment& e) {
  return e.task.starts_with("image_") && e.model.kind == "cnn";
}
constexpr bool IsImageClassifierCnn(const Experiment& e) {
  return e.task == "image_classification" && e.model.kind == "cnn";
}
constexpr bool IsClosedForm(const Experiment& e) {
  return e.model.kind == "linear_regression" && e.model.solver == "closed_form";
}
constexpr bool IsInterpolated(const Experiment& e) {
  return e.model.kind == "ngram" && e.model.smoothing == "interpolation";
}
// All that there is to learn is learned in one step.
constexpr bool IsFittedAtOnce(const Experiment& e) {
  const std::string& kind = e.model.kind;
  return kind == "knn" || kind == "naive_bayes" || kind == "hmm" || kind == "most_frequent" ||
         kind == "pca" || (kind == "ngram" && !IsInterpolated(e)) || IsClosedForm(e);
}
constexpr bool IsControl(const Experiment& e) { return e.task == "control"; }
// Whether one part is held out to judge by: tasks that know no folds do nothing else.
constexpr bool HoldsOut(const Experiment& e) {
  return e.data.split == "hold_out" ||
         std::find(kFoldedTasks.begin(), kFoldedTasks.end(), e.task) == kFoldedTasks.end();
}
constexpr bool KeepsNoFraction(const Experiment& e) {
  return e.task == "control" || e.task == "clustering" || !HoldsOut(e);
}
constexpr bool IsQLearning(const Experiment& e) { return e.model.kind == "q_learning"; }
// Of data that are generated.
constexpr bool HasNoNoise(const Experiment& e) { return e.data.corpus == "own"; }
constexpr bool HasNoClasses(const Experiment& e) {
  return e.data.corpus != "blobs" && e.data.corpus != "spirals";
}
constexpr bool HasNoLength(const Experiment& e) {
  const std::string& corpus = e.data.corpus;
  if (e.task == "text_classification") return corpus != "copy" && corpus != "agreement";
  return corpus != "copy" && corpus != "reverse" && corpus != "sort" && corpus != "add";
}
constexpr bool IsNoTransfer(const Experiment& e) { return e.transfer.strategy == "none"; }
constexpr bool IsNoGradualTransfer(const Experiment& e) { return e.transfer.strategy != "gradual"; }
constexpr bool HasNoSource(const Experiment& e) {
  return IsNoTransfer(e) || e.transfer.strategy == "scratch";
}

// The other key whose value lets a predicate hold; none where it is the task or the kind of model.
struct Because {
  bool (*unless)(const Experiment&);
  std::string_view key;
};
inline constexpr Because kBecause[] = {
    {IsClosedForm, "model.solver"},     {IsInterpolated, "model.smoothing"},
    {HasNoNoise, "data.corpus"},        {HasNoClasses, "data.corpus"},
    {HasNoLength, "data.corpus"},       {IsNoTransfer, "transfer.strategy"},
    {HasNoSource, "transfer.strategy"}, {IsNoGradualTransfer, "transfer.strategy"},
    {HoldsOut, "data.split"},           {KeepsNoFraction, "data.split"},
};

inline constexpr Names kTextTasks = {"language_model", "masked_language_model", "tagging",
                                     "text_classification", "sequence_to_sequence"};
inline constexpr Names kTokenTasks = {"language_model", "masked_language_model",
                                      "sequence_to_sequence"};
inline constexpr Names kSequenceTasks = {"language_model", "tagging", "text_classification",
                                         "sequence_to_sequence"};
inline constexpr Names kSpaceTasks = {
    "classification",      "regression", "clustering", "image_classification",
    "image_word_matching", "generation", "control"};
// Tasks whose data are examples rather than one running text.
inline constexpr Names kExampleTasks = {
    "tagging",    "text_classification",  "sequence_to_sequence", "classification", "regression",
    "clustering", "image_classification", "image_word_matching",  "generation",     "control"};
inline constexpr Names kLabelTasks = {
    "language_model",      "masked_language_model", "tagging",
    "text_classification", "sequence_to_sequence",  "image_classification"};

inline constexpr Names kRecurrent = {"rnn", "lstm", "gru"};
inline constexpr Names kSequenceModels = {"feed_forward", "rnn",       "lstm",       "gru",
                                          "cnn",          "attention", "transformer"};
inline constexpr Names kTransformers = {"gpt", "transformer", "bert", "vit"};
inline constexpr Names kAttentive = {"gpt", "transformer", "bert", "vit", "attention"};
inline constexpr Names kLayered = {"gpt",  "transformer", "bert", "vit",    "rnn",
                                   "lstm", "gru",         "cnn",  "realnvp"};
inline constexpr Names kEmbedding = {"gpt",  "bert", "vit", "feed_forward", "rnn",
                                     "lstm", "gru",  "cnn", "attention",    "transformer"};
inline constexpr Names kHidden = {"feed_forward", "rnn", "lstm", "gru",    "cnn",
                                  "gan",          "vae", "ddpm", "realnvp"};
// Neural networks with labels to predict; those of the generation task have none.
inline constexpr Names kNetworks = {"gpt", "bert", "vit",       "feed_forward", "rnn", "lstm",
                                    "gru", "cnn",  "attention", "transformer",  "mlp"};
inline constexpr Names kNetworksButGpt = {"bert", "vit", "feed_forward", "rnn",         "lstm",
                                          "gru",  "cnn", "attention",    "transformer", "mlp"};
// Whatever learns by gradients.
inline constexpr Names kDescent = {"gpt",
                                   "bert",
                                   "vit",
                                   "feed_forward",
                                   "rnn",
                                   "lstm",
                                   "gru",
                                   "cnn",
                                   "attention",
                                   "transformer",
                                   "mlp",
                                   "gan",
                                   "vae",
                                   "ddpm",
                                   "realnvp",
                                   "logistic_regression",
                                   "linear_regression",
                                   "svm"};
inline constexpr Names kDescentButGpt = {"bert", "vit", "feed_forward", "rnn",         "lstm",
                                         "gru",  "cnn", "attention",    "transformer", "mlp",
                                         "gan",  "vae", "ddpm",         "realnvp"};

}  // namespace noron
