// n-gram language model: the next token depends on the n − 1 tokens before it, by counting.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace noron {

struct NgramConfig {
  enum class Smoothing { kAddK, kInterpolation };
  static constexpr int kMaxOrder = 5;

  int order = 3;  // n, 1 to kMaxOrder
  int vocab = 0;  // token ids are 0 … vocab-1
  Smoothing smoothing = Smoothing::kAddK;
  double add_k = 0.1;  // add_k: > 0, or what was never seen has probability 0
  // Interpolation: order + 1 weights that sum to 1, of 1/vocab, order 1, …, order n.
  std::vector<double> lambdas = {};
};

class NgramLm {
 public:
  explicit NgramLm(const NgramConfig& config);

  // Adds the counts of all windows of 1 … order tokens that lie within `tokens`, without padding.
  void Train(std::span<const int32_t> tokens);

  // p(token | the last order-1 of `context`), c(·) being counts of windows, c(h) of those that have
  // a token after h:
  //   add_k          (c(h, w) + k) / (c(h) + k · vocab); 1/vocab where that is 0/0
  //   interpolation  λ₀ / vocab + Σₙ λₙ c(hₙ, w) / c(hₙ), hₙ the last n-1 tokens; 1/vocab where
  //                  c(hₙ) = 0
  // A context that is shorter than order - 1 (the start of a text) is used as it is: add_k then
  // counts shorter windows, interpolation takes what is missing as never seen.
  double Probability(std::span<const int32_t> context, int32_t token) const;
  // The same for every token, [vocab].
  std::vector<double> Distribution(std::span<const int32_t> context) const;

  // ln p of each token from number order-1 on, [max(0, tokens - order + 1)].
  std::vector<double> LogProbabilities(std::span<const int32_t> tokens) const;

  // What one probability is made of, order by order from 1: what a screen opens.
  struct Term {
    int order = 0;
    int64_t together = 0;  // c(hₙ, w)
    int64_t context = 0;   // c(hₙ)
  };
  std::vector<Term> Explain(std::span<const int32_t> context, int32_t token) const;

  // What interpolation weighs for p(token | context): 1/vocab, then c(hₙ, w) / c(hₙ) for each order
  // (1/vocab where c(hₙ) = 0), [order + 1].
  std::vector<double> Fractions(std::span<const int32_t> context, int32_t token) const;
  void SetLambdas(std::vector<double> lambdas);  // [order + 1], sum 1

  const NgramConfig& Config() const { return config_; }
  int64_t Ngrams() const {
    return static_cast<int64_t>(nodes_.size()) - 1;
  }  // distinct, any length

 private:
  // The counts of a window, found by following its tokens from the root.
  struct Node {
    int64_t count = 0;     // windows that are this one
    int64_t followed = 0;  // … and have a token after them
  };
  static constexpr int kNone = -1;
  int Child(int node, int32_t token) const;  // kNone: never seen
  int Find(std::span<const int32_t> window) const;
  std::span<const int32_t> Usable(std::span<const int32_t> context) const;
  Term Count(std::span<const int32_t> context, int32_t token) const;

  NgramConfig config_;
  std::vector<Node> nodes_{1};                  // the root is the empty window
  std::unordered_map<uint64_t, int> children_;  // (node, token) → node
};

// Finds the weights of an interpolation by expectation maximization on tokens that the counts do
// not know (deleted interpolation, Jelinek & Mercer 1980): on those they do know the highest order
// would always win.
class LambdaFit {
 public:
  // Fractions of `model` for each of `tokens` from number order-1 on; at least one.
  LambdaFit(const NgramLm& model, std::span<const int32_t> tokens);

  // One iteration; returns nats per token before it, which never rise.
  double Step();
  const std::vector<double>& Lambdas() const { return lambdas_; }

 private:
  std::vector<double> lambdas_;
  std::vector<double> fractions_;  // [tokens, order + 1]
};

// Equal weights for all orders and 1/100 for the uniform part: [order + 1], sum 1.
std::vector<double> EqualLambdas(int order);

}  // namespace noron
