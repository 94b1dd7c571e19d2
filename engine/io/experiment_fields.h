// The table of keys in parts, one for each section of the document, and the groups of tasks and
// kinds of model that keys are for.
#pragma once

#include <string_view>
#include <vector>

#include "engine/io/experiment.h"

namespace noron {

std::vector<Field> DataFields();      // title … task, data, tokenizer
std::vector<Field> ModelFields();     // model
std::vector<Field> TrainingFields();  // training, transfer

std::vector<std::string_view> TaskNames();
std::vector<std::string_view> KindNames();

using Names = std::vector<std::string_view>;
inline const Names kTextTasks = {"language_model", "masked_language_model", "tagging",
                                 "text_classification", "sequence_to_sequence"};
inline const Names kTokenTasks = {"language_model", "masked_language_model",
                                  "sequence_to_sequence"};
inline const Names kSequenceTasks = {"language_model", "tagging", "text_classification",
                                     "sequence_to_sequence"};
inline const Names kSpaceTasks = {"classification", "regression", "clustering",
                                  "image_classification", "generation"};
// Tasks whose data are examples rather than one running text.
inline const Names kExampleTasks = {
    "tagging",    "text_classification", "sequence_to_sequence", "classification",
    "regression", "clustering",          "image_classification", "generation"};
inline const Names kLabelTasks = {
    "language_model",      "masked_language_model", "tagging",
    "text_classification", "sequence_to_sequence",  "image_classification"};

inline const Names kRecurrent = {"rnn", "lstm", "gru"};
inline const Names kSequenceModels = {"feed_forward", "rnn",       "lstm",       "gru",
                                      "cnn",          "attention", "transformer"};
inline const Names kTransformers = {"gpt", "transformer", "bert", "vit"};
inline const Names kAttentive = {"gpt", "transformer", "bert", "vit", "attention"};
inline const Names kLayered = {"gpt",  "transformer", "bert", "vit",    "rnn",
                               "lstm", "gru",         "cnn",  "realnvp"};
inline const Names kEmbedding = {"gpt",  "bert", "vit", "feed_forward", "rnn",
                                 "lstm", "gru",  "cnn", "attention",    "transformer"};
inline const Names kHidden = {"feed_forward", "rnn", "lstm", "gru",    "cnn",
                              "gan",          "vae", "ddpm", "realnvp"};
// Neural networks with labels to predict; those of the generation task have none.
inline const Names kNetworks = {"gpt", "bert", "vit",       "feed_forward", "rnn", "lstm",
                                "gru", "cnn",  "attention", "transformer",  "mlp"};
inline const Names kNetworksButGpt = {"bert", "vit", "feed_forward", "rnn",         "lstm",
                                      "gru",  "cnn", "attention",    "transformer", "mlp"};
// Whatever learns by gradients.
inline const Names kDescent = {"gpt",
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
inline const Names kDescentButGpt = {"bert", "vit", "feed_forward", "rnn",         "lstm",
                                     "gru",  "cnn", "attention",    "transformer", "mlp",
                                     "gan",  "vae", "ddpm",         "realnvp"};

}  // namespace noron
