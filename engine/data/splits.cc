#include "engine/data/splits.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "engine/core/error.h"

namespace noron {
namespace {

std::vector<int32_t> Order(int n, Rng* shuffle) {
  std::vector<int32_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  if (shuffle != nullptr) Shuffle(order, *shuffle);
  return order;
}

void RequireFolds(int n, int k) {
  if (k >= 2 && k <= n) return;
  throw Error("number.range",
              std::to_string(n) + " samples cannot be cut into " + std::to_string(k) +
                  " folds: there must be from 2 folds to as many as there are samples",
              {{"key", "folds"}, {"value", std::to_string(k)}});
}

}  // namespace

void Shuffle(std::span<int32_t> indices, Rng& rng) {
  for (size_t i = indices.size(); i > 1; --i) std::swap(indices[i - 1], indices[rng.Below(i)]);
}

Split HoldOut(int n, double fraction, Rng* shuffle) {
  assert(fraction >= 0 && fraction < 1);
  int validation = static_cast<int>(std::floor(n * fraction));
  if (fraction > 0 && n >= 2) validation = std::clamp(validation, 1, n - 1);
  const std::vector<int32_t> order = Order(n, shuffle);
  return {{order.begin(), order.end() - validation}, {order.end() - validation, order.end()}};
}

std::vector<int32_t> KFold(int n, int k, Rng* shuffle) {
  RequireFolds(n, k);
  const std::vector<int32_t> order = Order(n, shuffle);
  std::vector<int32_t> fold_of(n);
  int next = 0;
  for (int fold = 0; fold < k; ++fold) {
    const int size = n / k + (fold < n % k ? 1 : 0);
    for (int i = 0; i < size; ++i) fold_of[order[next++]] = fold;
  }
  return fold_of;
}

std::vector<int32_t> StratifiedKFold(std::span<const int32_t> labels, int k, Rng* shuffle) {
  const int n = static_cast<int>(labels.size());
  RequireFolds(n, k);
  // Dealt like cards, class after class, going on where the last class stopped.
  std::vector<int32_t> order = Order(n, shuffle);
  std::stable_sort(order.begin(), order.end(),
                   [&](int32_t a, int32_t b) { return labels[a] < labels[b]; });
  std::vector<int32_t> fold_of(n);
  for (int i = 0; i < n; ++i) fold_of[order[i]] = i % k;
  return fold_of;
}

Split SplitOfFold(std::span<const int32_t> fold_of, int fold) {
  Split split;
  for (size_t i = 0; i < fold_of.size(); ++i) {
    (fold_of[i] == fold ? split.validation : split.train).push_back(static_cast<int32_t>(i));
  }
  return split;
}

}  // namespace noron
