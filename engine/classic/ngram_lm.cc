#include "engine/classic/ngram_lm.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

namespace noron {
namespace {

uint64_t Key(int node, int32_t token) {
  return static_cast<uint64_t>(node) << 32 | static_cast<uint32_t>(token);
}

}  // namespace

NgramLm::NgramLm(const NgramConfig& config) : config_(config) {
  assert(config.order >= 1 && config.order <= NgramConfig::kMaxOrder && config.vocab > 0);
  assert(config.smoothing == NgramConfig::Smoothing::kAddK ||
         config.lambdas.size() == static_cast<size_t>(config.order) + 1);
}

void NgramLm::Train(std::span<const int32_t> tokens) {
  for (size_t begin = 0; begin < tokens.size(); ++begin) {
    const size_t end = std::min(tokens.size(), begin + config_.order);
    int node = 0;
    for (size_t i = begin; i < end; ++i) {
      assert(tokens[i] >= 0 && tokens[i] < config_.vocab);
      const auto [entry, added] = children_.try_emplace(Key(node, tokens[i]), nodes_.size());
      if (added) nodes_.emplace_back();
      ++nodes_[node].followed;
      node = entry->second;
      ++nodes_[node].count;
    }
  }
}

int NgramLm::Child(int node, int32_t token) const {
  const auto found = children_.find(Key(node, token));
  return found == children_.end() ? kNone : found->second;
}

int NgramLm::Find(std::span<const int32_t> window) const {
  int node = 0;
  for (int32_t token : window) {
    node = Child(node, token);
    if (node == kNone) return kNone;
  }
  return node;
}

std::span<const int32_t> NgramLm::Usable(std::span<const int32_t> context) const {
  return context.last(std::min<size_t>(context.size(), config_.order - 1));
}

NgramLm::Term NgramLm::Count(std::span<const int32_t> context, int32_t token) const {
  Term term{static_cast<int>(context.size()) + 1, 0, 0};
  const int node = Find(context);
  if (node == kNone) return term;
  term.context = nodes_[node].followed;
  const int child = Child(node, token);
  if (child != kNone) term.together = nodes_[child].count;
  return term;
}

std::vector<NgramLm::Term> NgramLm::Explain(std::span<const int32_t> context, int32_t token) const {
  context = Usable(context);
  std::vector<Term> terms;
  for (size_t n = 0; n <= context.size(); ++n) terms.push_back(Count(context.last(n), token));
  return terms;
}

double NgramLm::Probability(std::span<const int32_t> context, int32_t token) const {
  if (config_.smoothing == NgramConfig::Smoothing::kAddK) {
    const Term term = Count(Usable(context), token);
    const double total = static_cast<double>(term.context) + config_.add_k * config_.vocab;
    return total == 0 ? 1.0 / config_.vocab
                      : (static_cast<double>(term.together) + config_.add_k) / total;
  }
  const std::vector<double> fractions = Fractions(context, token);
  return std::inner_product(fractions.begin(), fractions.end(), config_.lambdas.begin(), 0.0);
}

std::vector<double> NgramLm::Fractions(std::span<const int32_t> context, int32_t token) const {
  context = Usable(context);
  std::vector<double> fractions(config_.order + 1, 1.0 / config_.vocab);
  for (size_t length = 0; length <= context.size(); ++length) {
    const Term term = Count(context.last(length), token);
    if (term.context == 0) continue;
    fractions[length + 1] = static_cast<double>(term.together) / static_cast<double>(term.context);
  }
  return fractions;
}

void NgramLm::SetLambdas(std::vector<double> lambdas) {
  assert(lambdas.size() == static_cast<size_t>(config_.order) + 1);
  config_.lambdas = std::move(lambdas);
}

std::vector<double> NgramLm::Distribution(std::span<const int32_t> context) const {
  std::vector<double> distribution(config_.vocab);
  for (int32_t token = 0; token < config_.vocab; ++token) {
    distribution[token] = Probability(context, token);
  }
  return distribution;
}

std::vector<double> NgramLm::LogProbabilities(std::span<const int32_t> tokens) const {
  std::vector<double> result;
  for (size_t i = config_.order - 1; i < tokens.size(); ++i) {
    result.push_back(std::log(Probability(tokens.first(i), tokens[i])));
  }
  return result;
}

LambdaFit::LambdaFit(const NgramLm& model, std::span<const int32_t> tokens)
    : lambdas_(EqualLambdas(model.Config().order)) {
  for (size_t i = model.Config().order - 1; i < tokens.size(); ++i) {
    const std::vector<double> fractions = model.Fractions(tokens.first(i), tokens[i]);
    fractions_.insert(fractions_.end(), fractions.begin(), fractions.end());
  }
  assert(!fractions_.empty());
}

double LambdaFit::Step() {
  const size_t width = lambdas_.size(), count = fractions_.size() / width;
  std::vector<double> next(width);
  double loss = 0;
  for (size_t i = 0; i < count; ++i) {
    const double* fractions = fractions_.data() + i * width;
    const double probability = std::inner_product(lambdas_.begin(), lambdas_.end(), fractions, 0.0);
    loss -= std::log(probability) / static_cast<double>(count);
    for (size_t n = 0; n < width; ++n) {
      next[n] += lambdas_[n] * fractions[n] / probability / static_cast<double>(count);
    }
  }
  lambdas_ = std::move(next);
  return loss;
}

std::vector<double> EqualLambdas(int order) {
  constexpr double kUniform = 0.01;
  std::vector<double> lambdas(order + 1, (1 - kUniform) / order);
  lambdas[0] = kUniform;
  return lambdas;
}

}  // namespace noron
