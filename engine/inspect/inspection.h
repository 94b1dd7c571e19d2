// A language model's forward pass over one sequence, with everything it computes on the way.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/inspect/capture.h"
#include "engine/models/gpt.h"
#include "engine/train/trainer.h"

namespace noron {

// What of the model's sense of order is left on.
struct View {
  bool positions = true;
  bool mask = true;
  bool operator==(const View&) const = default;
};

struct Inspection {
  // All that Gpt lets watch (T tokens, so [T, d_model] and the like), and
  //   logits, probabilities  [token, vocab]
  //   lens                   [layer, token]: log-probability of the token that really comes next, if
  //                          the head read the residual stream after that layer ("logit lens",
  //                          nostalgebraist 2020); T - 1 columns
  Blocks blocks;
  int tokens = 0;
  // [layer][head], means over the queries of: the entropy of a row of weights in nats; the distance
  // in tokens that it looks, Σ_j w_ij·|i - j|.
  std::vector<std::vector<double>> entropy;
  std::vector<std::vector<double>> distance;
  std::vector<double> token_loss;  // [T - 1]: -ln p(token i + 1 | tokens … i)
  std::optional<double> loss;      // their mean; none for a single token
};

// ids: 1 … context tokens.
Inspection Inspect(Workspace workspace, const Gpt& gpt, std::span<const int32_t> ids, View view);

// One cell of a head's attention, taken apart. Numbers are double and recomputed from q and k, so
// they agree with the float pass to rounding.
struct CellExplanation {
  std::vector<double> q, k, products;  // [Dh]; products = q ⊙ k
  double dot = 0;                      // Σ products
  double scale = 0;                    // 1 / √Dh
  double bias = 0;                     // ALiBi: -slope·distance
  double score = 0;                    // dot·scale + bias
  bool allowed = true;                 // by the mask
  std::vector<std::optional<double>> row;  // the scores of this query; none where masked
  double max = 0;                          // of the row
  std::vector<double> exponentials;        // e^(score - max), 0 where masked
  double denominator = 0;                  // their sum
  double weight = 0;                       // exponentials[key] / denominator
};

struct Cell {
  int layer = 0;
  int head = 0;
  int query = 0;
  int key = 0;
};

// Throws Error("number.range") for a cell that is not there.
CellExplanation Explain(const Inspection& inspection, const GptConfig& config, View view,
                        const Cell& cell);

// The same tokens in another order: how much each token's last hidden state changes.
struct OrderEffect {
  std::vector<double> difference;  // per token of the plain order: ‖h' - h‖ / ‖h‖
  std::vector<float> plain;        // [T, T]: attention of the chosen head
  std::vector<float> permuted;     // [T, T]: rows and columns in the new order
};
// order[p] is the token that stands at place p; a permutation of 0 … T-1.
OrderEffect CompareOrder(Workspace workspace, const Gpt& gpt, std::span<const int32_t> ids,
                         std::span<const int> order, int layer, int head, View view);

// Throws Error("number.range") unless `order` holds each of 0 … tokens-1 once.
void CheckPermutation(std::span<const int> order, int tokens);

}  // namespace noron
