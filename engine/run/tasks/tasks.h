// The makers of all tasks, for the table in task.cc. Each throws config.* or what its reader of
// data throws.
#pragma once

#include <functional>
#include <memory>

#include "engine/core/context.h"
#include "engine/io/experiment.h"
#include "engine/run/task.h"

namespace noron {

// Classification and regression of points by a multilayer perceptron.
std::unique_ptr<Task> MakePointsTask(Context& context, const Experiment& experiment,
                                     const TaskData& data);

// sequence_to_sequence by recurrent encoder–decoders and the Transformer.
std::unique_ptr<Task> MakePairsTask(Context& context, const Experiment& experiment,
                                    const TaskData& data);
// k nearest neighbours.
std::unique_ptr<Task> MakeNeighboursTask(Context& context, const Experiment& experiment,
                                         const TaskData& data);
std::unique_ptr<Task> MakeGaussianNaiveBayesTask(Context& context, const Experiment& experiment,
                                                 const TaskData& data);

// BERT.
std::unique_ptr<Task> MakeMaskedTask(Context& context, const Experiment& experiment,
                                     const TaskData& data);

// n-gram language models.
std::unique_ptr<Task> MakeNgramTask(Context& context, const Experiment& experiment,
                                    const TaskData& data);
// hmm and most_frequent taggers.
std::unique_ptr<Task> MakeCountingTaggerTask(Context& context, const Experiment& experiment,
                                             const TaskData& data);
// naive_bayes classes of sentences.
std::unique_ptr<Task> MakeNaiveBayesTask(Context& context, const Experiment& experiment,
                                         const TaskData& data);
// kmeans, dbscan, gmm, pca.
std::unique_ptr<Task> MakeClusteringTask(Context& context, const Experiment& experiment,
                                         const TaskData& data);

// Language models, taggers and classifiers with feed_forward, rnn, lstm, gru, cnn, attention or
// transformer between embeddings and head.
std::unique_ptr<Task> MakeSequenceLanguageModelTask(Context& context, const Experiment& experiment,
                                                    const TaskData& data);
std::unique_ptr<Task> MakeSequenceTaggingTask(Context& context, const Experiment& experiment,
                                              const TaskData& data);
std::unique_ptr<Task> MakeSequenceClassificationTask(Context& context, const Experiment& experiment,
                                                     const TaskData& data);

// Generation: samples like those of the data. One maker for each kind of model.
std::unique_ptr<Task> MakeGanTask(Context& context, const Experiment& experiment,
                                  const TaskData& data);
std::unique_ptr<Task> MakeVaeTask(Context& context, const Experiment& experiment,
                                  const TaskData& data);
std::unique_ptr<Task> MakeDdpmTask(Context& context, const Experiment& experiment,
                                   const TaskData& data);
std::unique_ptr<Task> MakeRealNvpTask(Context& context, const Experiment& experiment,
                                      const TaskData& data);
std::unique_ptr<Task> MakeMixtureTask(Context& context, const Experiment& experiment,
                                      const TaskData& data);
// image_classification, also as transfer from one half of the classes to the other.
std::unique_ptr<Task> MakeImageTask(Context& context, const Experiment& experiment,
                                    const TaskData& data);
std::unique_ptr<Task> MakeMatchingTask(Context& context, const Experiment& experiment,
                                       const TaskData& data);
std::unique_ptr<Task> MakeDecisionTransformerTask(Context& context, const Experiment& experiment,
                                                  const TaskData& data);
std::unique_ptr<Task> MakeQLearningTask(Context& context, const Experiment& experiment,
                                        const TaskData& data);

// One of these for each of data.folds, side by side; `make` makes one. It measures the means of
// what the folds measure and reports {"folds": their reports}. Throws config.choice when there are
// data to judge by, which folds would not use.
std::unique_ptr<Task> MakeFoldsTask(
    const Experiment& experiment, const TaskData& data,
    const std::function<std::unique_ptr<Task>(const TaskData&)>& make);

}  // namespace noron
