#include "engine/classic/hmm.h"

#include <cassert>
#include <cmath>
#include <utility>

#include "engine/classic/log_sum.h"

namespace noron {
namespace {

constexpr double kImpossible = -std::numeric_limits<double>::infinity();

Matrix LogOf(const Matrix& probabilities) {
  Matrix result = probabilities;
  for (double& value : result.Values()) value = std::log(value);
  return result;
}

// Counts to shares; a row of zeros takes those of `otherwise`.
void Normalize(std::span<double> counts, std::span<const double> otherwise) {
  double sum = 0;
  for (double count : counts) sum += count;
  for (size_t i = 0; i < counts.size(); ++i) counts[i] = sum > 0 ? counts[i] / sum : otherwise[i];
}

void NormalizeAll(HmmParameters& counts, const HmmParameters& otherwise) {
  Normalize(counts.initial, otherwise.initial);
  for (int i = 0; i < counts.transition.Rows(); ++i) {
    Normalize(counts.transition.Row(i), otherwise.transition.Row(i));
    Normalize(counts.emission.Row(i), otherwise.emission.Row(i));
  }
}

}  // namespace

Hmm::Hmm(HmmParameters parameters)
    : parameters_(std::move(parameters)),
      log_transition_(LogOf(parameters_.transition)),
      log_emission_(LogOf(parameters_.emission)) {
  assert(parameters_.transition.Rows() == States() && parameters_.emission.Rows() == States());
  for (double p : parameters_.initial) log_initial_.push_back(std::log(p));
}

Hmm::Posterior Hmm::ForwardBackward(std::span<const int32_t> symbols) const {
  assert(!symbols.empty());
  const int length = static_cast<int>(symbols.size()), states = States();
  Posterior result{Matrix(length, states), Matrix(length, states), Matrix(length, states), 0};
  std::vector<double> terms(states);
  for (int t = 0; t < length; ++t) {
    for (int j = 0; j < states; ++j) {
      double reach = log_initial_[j];
      if (t > 0) {
        for (int i = 0; i < states; ++i) {
          terms[i] = result.log_alpha(t - 1, i) + log_transition_(i, j);
        }
        reach = LogSumExp(terms);
      }
      result.log_alpha(t, j) = reach + log_emission_(j, symbols[t]);
    }
  }
  for (int t = length - 2; t >= 0; --t) {
    for (int i = 0; i < states; ++i) {
      for (int j = 0; j < states; ++j) {
        terms[j] =
            log_transition_(i, j) + log_emission_(j, symbols[t + 1]) + result.log_beta(t + 1, j);
      }
      result.log_beta(t, i) = LogSumExp(terms);
    }
  }
  result.log_likelihood = LogSumExp(result.log_alpha.Row(length - 1));
  if (result.log_likelihood == kImpossible) return result;
  for (int t = 0; t < length; ++t) {
    for (int j = 0; j < states; ++j) {
      result.gamma(t, j) =
          std::exp(result.log_alpha(t, j) + result.log_beta(t, j) - result.log_likelihood);
    }
  }
  return result;
}

Hmm::BestPath Hmm::Viterbi(std::span<const int32_t> symbols) const {
  assert(!symbols.empty());
  const int length = static_cast<int>(symbols.size()), states = States();
  BestPath result{Matrix(length, states), std::vector<int32_t>(symbols.size() * states, -1),
                  std::vector<int32_t>(length), kImpossible};
  for (int t = 0; t < length; ++t) {
    for (int j = 0; j < states; ++j) {
      double best = t == 0 ? log_initial_[j] : kImpossible;
      int32_t from = t == 0 ? -1 : 0;
      for (int i = 0; t > 0 && i < states; ++i) {
        const double score = result.log_score(t - 1, i) + log_transition_(i, j);
        if (score > best) {
          best = score;
          from = i;
        }
      }
      result.log_score(t, j) = best + log_emission_(j, symbols[t]);
      result.from[t * states + j] = from;
    }
  }
  const auto last = result.log_score.Row(length - 1);
  result.states.back() =
      static_cast<int32_t>(std::max_element(last.begin(), last.end()) - last.begin());
  result.log_probability = last[result.states.back()];
  for (int t = length - 1; t > 0; --t) {
    result.states[t - 1] = result.from[t * states + result.states[t]];
  }
  return result;
}

Hmm CountHmm(std::span<const StateSequence> sequences, int states, int symbols, double add_k) {
  assert(add_k > 0);
  HmmParameters counts{std::vector<double>(states, add_k), Matrix(states, states, add_k),
                       Matrix(states, symbols, add_k)};
  for (const StateSequence& sequence : sequences) {
    assert(sequence.states.size() == sequence.symbols.size());
    for (size_t t = 0; t < sequence.states.size(); ++t) {
      const int32_t state = sequence.states[t];
      double& reached =
          t == 0 ? counts.initial[state] : counts.transition(sequence.states[t - 1], state);
      reached += 1;
      counts.emission(state, sequence.symbols[t]) += 1;
    }
  }
  NormalizeAll(counts, counts);
  return Hmm(std::move(counts));
}

Hmm RandomHmm(int states, int symbols, Rng& rng) {
  HmmParameters parameters{std::vector<double>(states), Matrix(states, states),
                           Matrix(states, symbols)};
  const auto fill = [&rng](std::span<double> row) {
    for (double& value : row) value = 0.1 + rng.Uniform();
  };
  fill(parameters.initial);
  fill(parameters.transition.Values());
  fill(parameters.emission.Values());
  NormalizeAll(parameters, parameters);
  return Hmm(std::move(parameters));
}

BaumWelchResult BaumWelchStep(const Hmm& hmm, std::span<const std::vector<int32_t>> sequences) {
  const int states = hmm.States();
  const HmmParameters& old = hmm.Parameters();
  HmmParameters counts{std::vector<double>(states), Matrix(states, states),
                       Matrix(states, hmm.Symbols())};
  double log_likelihood = 0;
  for (const std::vector<int32_t>& symbols : sequences) {
    const Hmm::Posterior p = hmm.ForwardBackward(symbols);
    assert(p.log_likelihood > kImpossible);
    log_likelihood += p.log_likelihood;
    for (size_t t = 0; t < symbols.size(); ++t) {
      const int now = static_cast<int>(t);
      for (int j = 0; j < states; ++j) {
        if (t == 0) counts.initial[j] += p.gamma(0, j);
        counts.emission(j, symbols[t]) += p.gamma(now, j);
        for (int i = 0; t > 0 && i < states; ++i) {
          counts.transition(i, j) +=
              std::exp(p.log_alpha(now - 1, i) + p.log_beta(now, j) - p.log_likelihood) *
              old.transition(i, j) * old.emission(j, symbols[t]);
        }
      }
    }
  }
  NormalizeAll(counts, old);
  return {Hmm(std::move(counts)), log_likelihood};
}

}  // namespace noron
