// Every attention head of a captured pass in two numbers.
#pragma once

#include <string>
#include <vector>

#include "engine/inspect/capture.h"

namespace noron {

struct HeadSummary {
  std::string attention;  // "h.0.attn", "enc.1.attn", "dec.0.cross"
  int head = 0;
  // Means over the queries:
  double entropy = 0;   // of a row of weights, in nats: 0 looks at one key only
  double distance = 0;  // Σ_j w_ij·|i - j|: how many tokens away it looks
};

// Of all that was watched as "….weights" [head, query, key], or [query, key] of a single head, in
// the order of the pass.
std::vector<HeadSummary> SummariseAttention(const Blocks& blocks);

}  // namespace noron
