#include "engine/inspect/attention_summary.h"

#include <cmath>
#include <cstdlib>
#include <span>
#include <string_view>

namespace noron {

std::vector<HeadSummary> SummariseAttention(const Blocks& blocks) {
  constexpr std::string_view kEnd = ".weights";
  std::vector<HeadSummary> summaries;
  for (const BlockHeader& block : blocks.Headers()) {
    const size_t rank = block.shape.size();
    if (!block.path.ends_with(kEnd) || rank < 2 || block.axes[rank - 2] != "query") continue;
    const int heads = rank == 3 ? block.shape[0] : 1;
    const int queries = block.shape[rank - 2], keys = block.shape[rank - 1];
    const float* weight = blocks.Numbers(block).data();
    for (int head = 0; head < heads; ++head) {
      HeadSummary& summary = summaries.emplace_back();
      summary.attention = block.path.substr(0, block.path.size() - kEnd.size());
      summary.head = head;
      for (int i = 0; i < queries; ++i) {
        for (int j = 0; j < keys; ++j, ++weight) {
          if (*weight > 0) summary.entropy -= *weight * std::log(*weight);
          summary.distance += *weight * std::abs(i - j);
        }
      }
      summary.entropy /= queries;
      summary.distance /= queries;
    }
  }
  return summaries;
}

}  // namespace noron
