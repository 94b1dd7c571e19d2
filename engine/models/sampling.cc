#include "engine/models/sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace noron {
namespace {

constexpr double kMinusInfinity = -std::numeric_limits<double>::infinity();

// How many of `order` (ids by falling probability) stay while the sum before them is < top_p.
int Nucleus(std::span<const double> probabilities, std::span<const int32_t> order, double top_p) {
  double before = 0;
  int count = 0;
  for (int32_t id : order) {
    if (count > 0 && before >= top_p) break;
    before += probabilities[id];
    ++count;
  }
  return count;
}

void Renormalise(std::span<double> probabilities, std::span<const int32_t> kept) {
  double sum = 0;
  for (int32_t id : kept) sum += probabilities[id];
  for (int32_t id : kept) probabilities[id] /= sum;
}

}  // namespace

void ToProbabilities(std::span<const double> logits, std::span<double> probabilities) {
  // +infinity would make every difference below meaningless, so it counts as the largest number.
  const auto finite = [](double logit) {
    return std::isnan(logit) ? kMinusInfinity
                             : std::min(logit, std::numeric_limits<double>::max());
  };
  double largest = kMinusInfinity;
  for (double logit : logits) largest = std::max(largest, finite(logit));
  if (largest == kMinusInfinity) {  // nothing to go by
    std::fill(probabilities.begin(), probabilities.end(), 1.0 / static_cast<double>(logits.size()));
    return;
  }
  double sum = 0;
  for (size_t i = 0; i < logits.size(); ++i) {
    probabilities[i] = std::exp(finite(logits[i]) - largest);
    sum += probabilities[i];
  }
  for (double& probability : probabilities) probability /= sum;
}

std::span<const double> Sampler::Probabilities(std::span<const float> logits,
                                               std::span<const int32_t> previous,
                                               const SamplingOptions& options) {
  const size_t vocab = logits.size();
  logits_.assign(logits.begin(), logits.end());
  probabilities_.resize(vocab);

  if (options.repetition_penalty != 1.0) {
    for (int32_t id : previous) {  // from the given logits, so an id that comes twice counts once
      const double logit = logits[id];
      logits_[id] = logit > 0 ? logit / options.repetition_penalty
                              : logit * options.repetition_penalty;
    }
  }
  const bool greedy = options.temperature == 0;
  if (!greedy && options.temperature != 1.0) {
    for (double& logit : logits_) logit /= options.temperature;
  }
  ToProbabilities(logits_, probabilities_);

  if (greedy) {
    const auto best = std::max_element(probabilities_.begin(), probabilities_.end());
    const auto id = best - probabilities_.begin();
    std::fill(probabilities_.begin(), probabilities_.end(), 0.0);
    probabilities_[id] = 1;
  } else if (options.top_k > 0 || options.top_p < 1 || options.min_p > 0) {
    Filter(options);
  }
  kept_ = static_cast<int>(std::count_if(probabilities_.begin(), probabilities_.end(),
                                         [](double probability) { return probability > 0; }));
  return probabilities_;
}

void Sampler::Filter(const SamplingOptions& options) {
  order_.resize(probabilities_.size());
  std::iota(order_.begin(), order_.end(), 0);
  std::sort(order_.begin(), order_.end(), [&](int32_t a, int32_t b) {
    return probabilities_[a] > probabilities_[b] || (probabilities_[a] == probabilities_[b] && a < b);
  });
  std::span<const int32_t> kept(order_);
  const auto keep = [&](size_t count) {
    for (int32_t id : kept.subspan(count)) probabilities_[id] = 0;
    kept = kept.first(count);
    Renormalise(probabilities_, kept);
  };
  if (options.top_k > 0 && static_cast<size_t>(options.top_k) < kept.size()) keep(options.top_k);
  if (options.top_p < 1) keep(Nucleus(probabilities_, kept, options.top_p));
  if (options.min_p > 0) {
    const double floor = std::min(options.min_p, 1.0) * probabilities_[kept[0]];
    size_t count = 0;
    while (count < kept.size() && probabilities_[kept[count]] >= floor) ++count;
    keep(count);
  }
}

int32_t Sampler::Draw(Rng& rng) const {
  const double point = rng.Uniform();
  double sum = 0;
  int32_t last = 0;  // the sum of rounded probabilities may end just below 1
  for (size_t id = 0; id < probabilities_.size(); ++id) {
    if (probabilities_[id] == 0) continue;
    sum += probabilities_[id];
    last = static_cast<int32_t>(id);
    if (point < sum) break;
  }
  return last;
}

}  // namespace noron
