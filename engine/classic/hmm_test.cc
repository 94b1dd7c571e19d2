#include "engine/classic/hmm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace noron {
namespace {

using Ids = std::vector<int32_t>;

Hmm Small() {
  return Hmm({{0.6, 0.4},
              Matrix(2, 2, std::vector<float>{0.75f, 0.25f, 0.5f, 0.5f}),
              Matrix(2, 3, std::vector<float>{0.5f, 0.25f, 0.25f, 0.125f, 0.125f, 0.75f})});
}

double PathProbability(const Hmm& hmm, const Ids& states, const Ids& symbols) {
  const HmmParameters& p = hmm.Parameters();
  double result = p.initial[states[0]] * p.emission(states[0], symbols[0]);
  for (size_t t = 1; t < states.size(); ++t) {
    result *= p.transition(states[t - 1], states[t]) * p.emission(states[t], symbols[t]);
  }
  return result;
}

TEST(Hmm, AgreesWithAllPathsSummed) {
  const Hmm hmm = Small();
  const Ids symbols = {0, 2, 1, 2};
  double total = 0, best = 0, first_of_two = 0;
  Ids best_states;
  for (int code = 0; code < 16; ++code) {
    const Ids states = {code & 1, code >> 1 & 1, code >> 2 & 1, code >> 3 & 1};
    const double p = PathProbability(hmm, states, symbols);
    total += p;
    if (states[1] == 1) first_of_two += p;
    if (p > best) {
      best = p;
      best_states = states;
    }
  }
  const Hmm::Posterior posterior = hmm.ForwardBackward(symbols);
  EXPECT_NEAR(posterior.log_likelihood, std::log(total), 1e-12);
  EXPECT_NEAR(posterior.gamma(1, 1), first_of_two / total, 1e-12);
  const Hmm::BestPath path = hmm.Viterbi(symbols);
  EXPECT_EQ(path.states, best_states);
  EXPECT_NEAR(path.log_probability, std::log(best), 1e-12);
}

TEST(Hmm, LongSequencesDoNotRunIntoZero) {
  const Ids symbols(20000, 2);
  const Hmm::Posterior posterior = Small().ForwardBackward(symbols);
  EXPECT_TRUE(std::isfinite(posterior.log_likelihood));
  EXPECT_NEAR(posterior.gamma(10000, 0) + posterior.gamma(10000, 1), 1, 1e-6);
}

TEST(Hmm, TheImpossibleIsMinusInfinityAndNotNan) {
  const Hmm hmm({{1, 0},
                 Matrix(2, 2, std::vector<float>{1, 0, 0, 1}),
                 Matrix(2, 2, std::vector<float>{1, 0, 0, 1})});
  const Hmm::Posterior posterior = hmm.ForwardBackward(Ids{0, 1});
  EXPECT_EQ(posterior.log_likelihood, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(posterior.gamma(0, 0), 0);
  EXPECT_EQ(hmm.Viterbi(Ids{0, 1}).states.size(), 2u);
}

TEST(Hmm, CountingGivesRelativeFrequencies) {
  const std::vector<StateSequence> sequences = {{{0, 1, 1}, {0, 1, 1}}, {{0, 0}, {0, 1}}};
  const HmmParameters p = CountHmm(sequences, 2, 2, 1).Parameters();
  EXPECT_DOUBLE_EQ(p.initial[0], 3.0 / 4);
  EXPECT_DOUBLE_EQ(p.transition(0, 1), 3.0 / 4);
  EXPECT_DOUBLE_EQ(p.transition(1, 1), 2.0 / 3);
  EXPECT_DOUBLE_EQ(p.emission(1, 1), 3.0 / 5);
}

// Draws from a model, for Baum–Welch to find again.
Ids Draw(const Hmm& hmm, int length, Rng& rng) {
  const auto pick = [&rng](std::span<const double> p) {
    double left = rng.Uniform();
    int32_t choice = 0;
    while (choice + 1 < static_cast<int32_t>(p.size()) && left >= p[choice]) left -= p[choice++];
    return choice;
  };
  Ids symbols;
  int32_t state = pick(hmm.Parameters().initial);
  for (int t = 0; t < length; ++t) {
    symbols.push_back(pick(hmm.Parameters().emission.Row(state)));
    state = pick(hmm.Parameters().transition.Row(state));
  }
  return symbols;
}

TEST(Hmm, BaumWelchNeverGetsWorseAndReachesTheSource) {
  Rng rng(5);
  const Hmm source({{0.5, 0.5},
                    Matrix(2, 2, std::vector<float>{0.9f, 0.1f, 0.2f, 0.8f}),
                    Matrix(2, 3, std::vector<float>{0.8f, 0.1f, 0.1f, 0.1f, 0.1f, 0.8f})});
  std::vector<Ids> sequences;
  double of_source = 0;
  for (int i = 0; i < 20; ++i) {
    sequences.push_back(Draw(source, 100, rng));
    of_source += source.ForwardBackward(sequences.back()).log_likelihood;
  }
  Hmm hmm = RandomHmm(2, 3, rng);
  double before = -std::numeric_limits<double>::infinity();
  for (int round = 0; round < 60; ++round) {
    BaumWelchResult result = BaumWelchStep(hmm, sequences);
    EXPECT_GE(result.log_likelihood, before - 1e-9);
    before = result.log_likelihood;
    hmm = std::move(result.next);
  }
  EXPECT_GT(before, of_source - 5);  // 2000 symbols; the fitted model may even be above
}

}  // namespace
}  // namespace noron
