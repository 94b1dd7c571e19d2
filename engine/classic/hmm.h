// Hidden Markov model: a chain of states that nobody sees, each giving off one symbol (Rabiner
// 1989). All in log space, so that long sequences do not run into zero.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/rng.h"
#include "engine/linalg/matrix.h"

namespace noron {

struct HmmParameters {
  std::vector<double> initial;  // [K] p(first state)
  Matrix transition;            // [K, K] row i: p(next state | state i)
  Matrix emission;              // [K, V] row i: p(symbol | state i)
};

// A sequence whose states are known, for counting.
struct StateSequence {
  std::vector<int32_t> symbols;
  std::vector<int32_t> states;  // as many
};

class Hmm {
 public:
  explicit Hmm(HmmParameters parameters);

  // Everything that forward and backward passes give for T ≥ 1 symbols.
  struct Posterior {
    Matrix log_alpha;           // [T, K] ln p(symbols 0 … t, state of t)
    Matrix log_beta;            // [T, K] ln p(symbols t+1 … | state of t); 0 at the end
    Matrix gamma;               // [T, K] p(state of t | all symbols)
    double log_likelihood = 0;  // ln p(symbols); −∞ when they are impossible: gamma is then 0
  };
  Posterior ForwardBackward(std::span<const int32_t> symbols) const;

  // The likeliest states, with the table that shows how they were found.
  struct BestPath {
    Matrix log_score;             // [T, K] of the best path to t that ends in the state
    std::vector<int32_t> from;    // [T, K] the state before on that path; row 0: -1
    std::vector<int32_t> states;  // [T]
    double log_probability = 0;   // ln p(states, symbols)
  };
  BestPath Viterbi(std::span<const int32_t> symbols) const;

  const HmmParameters& Parameters() const { return parameters_; }
  int States() const { return static_cast<int>(parameters_.initial.size()); }
  int Symbols() const { return parameters_.emission.Columns(); }

 private:
  HmmParameters parameters_;
  std::vector<double> log_initial_;
  Matrix log_transition_;
  Matrix log_emission_;
};

// Relative frequencies, every count raised by `add_k` > 0.
Hmm CountHmm(std::span<const StateSequence> sequences, int states, int symbols, double add_k);

// Random probabilities, none of them 0: where Baum–Welch starts, to tell the states apart.
Hmm RandomHmm(int states, int symbols, Rng& rng);

// One round of expectation maximization (Baum & Welch): the expected counts under `hmm` become the
// new probabilities. A state that is never visited keeps its own.
struct BaumWelchResult {
  Hmm next;
  double log_likelihood = 0;  // of all sequences under `hmm`; never falls from round to round
};
// Sequences have at least one symbol and are possible under `hmm`.
BaumWelchResult BaumWelchStep(const Hmm& hmm, std::span<const std::vector<int32_t>> sequences);

}  // namespace noron
