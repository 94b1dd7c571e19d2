#include "engine/models/beam_search.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace noron {
namespace {

// ln Σ e^logit.
double LogSumExp(std::span<const float> logits) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (float logit : logits) sum += std::exp(logit - largest);
  return largest + std::log(sum);
}

// Ids of the `count` largest logits, falling; equal ones by id.
std::vector<int32_t> Largest(std::span<const float> logits, size_t count) {
  std::vector<int32_t> ids(logits.size());
  std::iota(ids.begin(), ids.end(), 0);
  count = std::min(count, ids.size());
  std::partial_sort(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(count), ids.end(),
                    [&](int32_t a, int32_t b) {
                      return logits[a] > logits[b] || (logits[a] == logits[b] && a < b);
                    });
  ids.resize(count);
  return ids;
}

}  // namespace

std::vector<int32_t> BeamTree::Tokens(int node) const {
  std::vector<int32_t> tokens;
  for (; node >= 0; node = nodes[node].parent) tokens.push_back(nodes[node].token);
  std::reverse(tokens.begin(), tokens.end());
  return tokens;
}

BeamTree BeamSearch(const DecodingStep& step, const BeamOptions& options) {
  BeamTree tree;
  std::vector<BeamNode>& nodes = tree.nodes;
  const auto finished = [&](int node) { return node >= 0 && nodes[node].token == options.end; };

  std::vector<int> alive = {-1};                         // nodes, -1 being the start
  std::vector<DecodingRow> rows = {{0, options.start}};  // the unfinished of them
  for (int t = 0; t < options.max_length && !rows.empty(); ++t) {
    const std::span<const float> logits = step(rows);
    const size_t vocab = logits.size() / rows.size();
    std::vector<int> candidates;
    std::vector<int> row_of;  // of the parent, for each candidate
    int row = 0;
    for (const int node : alive) {
      if (finished(node)) {
        candidates.push_back(node);
        row_of.push_back(-1);
        continue;
      }
      const auto row_logits = logits.subspan(row * vocab, vocab);
      const double normalizer = LogSumExp(row_logits);
      for (const int32_t token : Largest(row_logits, options.beams)) {
        const double log_probability = row_logits[token] - normalizer;
        const double total = log_probability + (node < 0 ? 0.0 : nodes[node].total);
        candidates.push_back(static_cast<int>(nodes.size()));
        row_of.push_back(row);
        nodes.push_back({.parent = node,
                         .step = t,
                         .token = token,
                         .log_probability = log_probability,
                         .total = total,
                         .score = total / std::pow(t + 1.0, options.length_penalty)});
      }
      ++row;
    }

    std::vector<size_t> order(candidates.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return nodes[candidates[a]].total > nodes[candidates[b]].total;
    });
    alive.clear();
    rows.clear();
    for (size_t place = 0; place < order.size(); ++place) {
      const int node = candidates[order[place]];
      if (place >= static_cast<size_t>(options.beams)) {
        nodes[node].cut_at = t;
        continue;
      }
      alive.push_back(node);
      if (!finished(node)) rows.push_back({row_of[order[place]], nodes[node].token});
    }
  }

  if (nodes.empty()) return tree;  // max_length 0
  std::stable_sort(alive.begin(), alive.end(),
                   [&](int a, int b) { return nodes[a].score > nodes[b].score; });
  tree.best = std::move(alive);
  return tree;
}

std::vector<std::vector<int32_t>> GreedyDecode(const DecodingStep& step, int inputs, int32_t start,
                                               int32_t end, int max_length) {
  std::vector<std::vector<int32_t>> results(inputs);
  std::vector<int> input_of(inputs);  // of each row
  std::vector<DecodingRow> rows(inputs);
  for (int i = 0; i < inputs; ++i) {
    input_of[i] = i;
    rows[i] = {i, start};
  }
  for (int t = 0; t < max_length && !rows.empty(); ++t) {
    const std::span<const float> logits = step(rows);
    const size_t vocab = logits.size() / rows.size();
    std::vector<DecodingRow> next;
    std::vector<int> next_input;
    for (size_t row = 0; row < rows.size(); ++row) {
      const auto first = logits.begin() + static_cast<std::ptrdiff_t>(row * vocab);
      const auto token = static_cast<int32_t>(
          std::max_element(first, first + static_cast<std::ptrdiff_t>(vocab)) - first);
      if (token == end) continue;
      results[input_of[row]].push_back(token);
      next.push_back({static_cast<int>(row), token});
      next_input.push_back(input_of[row]);
    }
    rows = std::move(next);
    input_of = std::move(next_input);
  }
  return results;
}

}  // namespace noron
