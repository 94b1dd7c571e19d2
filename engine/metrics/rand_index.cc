#include "engine/metrics/rand_index.h"

#include <map>
#include <utility>

#include "engine/metrics/scores.h"

namespace noron {
namespace {

template <typename Key>
double PairsTogether(const std::map<Key, int64_t>& sizes) {
  double pairs = 0;
  for (const auto& [key, size] : sizes) {
    pairs += static_cast<double>(size) * static_cast<double>(size - 1) / 2;
  }
  return pairs;
}

}  // namespace

double AdjustedRandIndex(std::span<const int32_t> found, std::span<const int32_t> target) {
  RequireSameSize("adjusted Rand index", found.size(), target.size());
  std::map<int32_t, int64_t> of_found, of_target;
  std::map<std::pair<int32_t, int32_t>, int64_t> both;
  for (size_t i = 0; i < found.size(); ++i) {
    ++of_found[found[i]];
    ++of_target[target[i]];
    ++both[{found[i], target[i]}];
  }
  const double n = static_cast<double>(found.size());
  const double together = PairsTogether(both), a = PairsTogether(of_found),
               b = PairsTogether(of_target);
  const double pairs = n * (n - 1) / 2;
  const double by_chance = pairs > 0 ? a * b / pairs : 0;
  const double most = (a + b) / 2;
  return most == by_chance ? 1.0 : (together - by_chance) / (most - by_chance);
}

}  // namespace noron
