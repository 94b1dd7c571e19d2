#include "engine/classic/naive_bayes.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "engine/classic/log_sum.h"

namespace noron {

NaiveBayes::NaiveBayes(int classes, int vocab, double alpha)
    : alpha_(alpha), documents_(classes), tokens_(classes), counts_(classes, vocab) {
  assert(classes > 0 && vocab > 0 && alpha > 0);
}

void NaiveBayes::Add(std::span<const int32_t> document, int32_t label) {
  ++documents_[label];
  tokens_[label] += static_cast<double>(document.size());
  for (int32_t token : document) counts_(label, token) += 1;
}

void NaiveBayes::AddCounts(std::span<const int32_t> counts, int32_t label) {
  assert(counts.size() == static_cast<size_t>(Vocab()));
  ++documents_[label];
  for (int32_t token = 0; token < Vocab(); ++token) {
    counts_(label, token) += counts[token];
    tokens_[label] += counts[token];
  }
}

double NaiveBayes::LogPrior(int c) const {
  const int64_t all = std::accumulate(documents_.begin(), documents_.end(), int64_t{0});
  return std::log(static_cast<double>(documents_[c]) / static_cast<double>(all));
}

double NaiveBayes::LogProbability(int c, int32_t token) const {
  return std::log((counts_(c, token) + alpha_) / (tokens_[c] + alpha_ * Vocab()));
}

std::vector<double> NaiveBayes::LogPosterior(std::span<const int32_t> document) const {
  std::vector<double> scores(Classes());
  for (int c = 0; c < Classes(); ++c) {
    scores[c] = LogPrior(c);
    for (int32_t token : document) scores[c] += LogProbability(c, token);
  }
  return Normalized(std::move(scores));
}

std::vector<double> NaiveBayes::LogPosteriorOfCounts(std::span<const int32_t> counts) const {
  assert(counts.size() == static_cast<size_t>(Vocab()));
  std::vector<double> scores(Classes());
  for (int c = 0; c < Classes(); ++c) {
    scores[c] = LogPrior(c);
    for (int32_t token = 0; token < Vocab(); ++token) {
      if (counts[token] > 0) scores[c] += counts[token] * LogProbability(c, token);
    }
  }
  return Normalized(std::move(scores));
}

int32_t NaiveBayes::Predict(std::span<const int32_t> document) const {
  const std::vector<double> scores = LogPosterior(document);
  return static_cast<int32_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
}

std::vector<double> NaiveBayes::Normalized(std::vector<double> scores) const {
  const double total = LogSumExp(scores);
  for (double& score : scores) score -= total;
  return scores;
}

}  // namespace noron
