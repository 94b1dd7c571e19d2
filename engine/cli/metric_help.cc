#include "engine/cli/metric_help.h"

#include <algorithm>

namespace noron {
namespace {

constexpr MetricHelp kMetrics[] = {
    {"loss",
     "Mean loss on what is judged by, of the kind that is trained; of tokens in nats each."},
    {"perplexity", "exp(loss): among how many equally likely tokens the model seems to choose."},
    {"accuracy", "Share that is predicted right: of examples, of tokens, or of hidden tokens."},
    {"macro_f1", "F1 = 2PR/(P + R) of precision P and recall R of each class, then their mean."},
    {"auc",
     "Area under the ROC curve: how often an example of class 1 scores above one of class 0."},
    {"rmse", "Root of the mean squared error, in the unit of what is predicted."},
    {"mae", "Mean absolute error, in the unit of what is predicted."},
    {"r2", "1 − squared error / that of always saying the mean: 1 is perfect, 0 no better."},
    {"span_precision", "Share of the predicted B-I-O spans that are right: kind and both ends."},
    {"span_recall", "Share of the true spans that are found."},
    {"span_f1", "2PR/(P + R) of span_precision and span_recall."},
    {"exact", "Share of sequences without a single fault."},
    {"exact_longer", "The same on sequences longer than any that was trained on."},
    {"bleu",
     "Papineni et al. 2002, to four words, not smoothed: 0 … 1, elsewhere often times 100."},
    {"rouge_1", "F1 of the single words shared with the target (Lin 2004), mean over sequences."},
    {"rouge_l", "F1 of the longest common subsequence of words (Lin 2004), mean over sequences."},
    {"mean_iou",
     "Tokens in spans of a kind both predicted and true, over those in either; the mean "
     "over kinds and outside."},
    {"disagreement", "Ensemble: share of examples on which its members do not all agree."},
    {"spread", "Ensemble: standard deviation among its members, mean over examples."},
    {"inertia", "k-means: mean squared distance to the nearest center."},
    {"nll", "Mixture: mean of −ln p(x), in nats."},
    {"noise", "DBSCAN: share of points that are in no cluster."},
    {"adjusted_rand_index", "Agreement of clusters and classes: 1 the same, about 0 by chance."},
    {"reconstruction_error", "PCA: mean squared distance of a point from its projection."},
    {"explained_variance", "PCA: share of the variance along the components kept."},
    {"kl", "KL(data ‖ samples) of histograms, in nats: high where data is that samples miss."},
    {"js", "Jensen–Shannon divergence of the two, symmetric, at most ln 2 = 0.693."},
    {"modes_covered",
     "Clouds of the data that get a tenth of their fair share of samples or more."},
    {"good_share", "Share of samples within three deviations of a cloud's center."},
    {"log_likelihood",
     "Mean ln p(sample) under the distribution that the data came from, in nats."},
    {"nearest_ratio",
     "Distance of samples to the nearest training example, over that of examples "
     "kept back: 1 as the data, near 0 copies, large far off."},
    {"diversity",
     "Mean distance between two samples, over that of the data: near 0 says one thing."},
    {"reconstruction", "VAE: the part of the loss for what comes back from the code, in nats."},
    {"latent_kl", "VAE: KL(q(z|x) ‖ N(0, 1)), in nats; near 0 the code says nothing (collapse)."},
    {"active_units", "VAE: numbers of the code that depend on the example."},
    {"generator_loss", "GAN: the loss that the generator steps down."},
    {"discriminator_loss", "GAN: the loss that the discriminator steps down."},
    {"discriminator_accuracy", "GAN: how often real and made are told apart; 0.5 is guessing."},
    {"unseen_accuracy", "Captions chosen right for pairs of colour and shape never seen together."},
    {"caption_accuracy", "Pictures chosen right for a caption."},
    {"unseen_caption_accuracy", "The same for pairs never seen together."},
    {"source_accuracy", "Transfer: accuracy that is left on the source; the rest was forgotten."},
    {"return",
     "Sum of rewards of a walk, mean over starts; a Decision Transformer is asked for the "
     "best that anybody had from there."},
    {"success_rate", "Share of walks that come to the goal."},
    {"optimal_return", "The return of the best policy, found from the rules of the world."},
    {"behaviour_return", "Mean return of the walks that were learned from."},
    {"low_return", "The return when asked for −1: low when it does as it is asked."},
    {"value_error", "Q-learning: mean distance of max Q from the optimal value, over all places."},
};

}  // namespace

std::span<const MetricHelp> MetricHelps() { return kMetrics; }

std::string_view HelpOfMetric(std::string_view name) {
  constexpr std::string_view kTraining = "train_";
  if (name.starts_with(kTraining)) name.remove_prefix(kTraining.size());
  const auto found = std::ranges::find(kMetrics, name, &MetricHelp::name);
  return found == std::end(kMetrics) ? std::string_view{} : found->help;
}

}  // namespace noron
