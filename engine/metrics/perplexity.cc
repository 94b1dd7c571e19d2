#include "engine/metrics/perplexity.h"

#include <cmath>

#include "engine/metrics/scores.h"

namespace noron {

double Perplexity(std::span<const float> log_prob, std::span<const int32_t> mask) {
  if (!mask.empty()) RequireSameSize("perplexity", log_prob.size(), mask.size());
  double sum = 0;
  int64_t count = 0;
  for (size_t i = 0; i < log_prob.size(); ++i) {
    if (!mask.empty() && mask[i] == 0) continue;
    sum += log_prob[i];
    ++count;
  }
  if (count == 0) throw Error("number.range", "perplexity: no token counts");
  return std::exp(-sum / static_cast<double>(count));
}

}  // namespace noron
