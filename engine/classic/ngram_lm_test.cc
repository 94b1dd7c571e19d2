#include "engine/classic/ngram_lm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engine/core/rng.h"

namespace noron {
namespace {

using Tokens = std::vector<int32_t>;
using Smoothing = NgramConfig::Smoothing;

const Tokens kText = {0, 1, 0, 1, 0, 2};  // a b a b a c

TEST(NgramLm, AddKByHand) {
  NgramLm bigram({.order = 2, .vocab = 4, .add_k = 0.5});
  bigram.Train(kText);
  // After a: b twice, c once, three in all.
  EXPECT_DOUBLE_EQ(bigram.Probability(Tokens{0}, 1), 2.5 / (3 + 2));
  EXPECT_DOUBLE_EQ(bigram.Probability(Tokens{0}, 3), 0.5 / (3 + 2));
  // The last token has nothing after it: c was never a context.
  EXPECT_DOUBLE_EQ(bigram.Probability(Tokens{2}, 0), 0.25);
}

TEST(NgramLm, InterpolationByHand) {
  NgramLm bigram(
      {.order = 2, .vocab = 4, .smoothing = Smoothing::kInterpolation, .lambdas = {0.1, 0.3, 0.6}});
  bigram.Train(kText);
  EXPECT_NEAR(bigram.Probability(Tokens{0}, 1), 0.1 / 4 + 0.3 * 2 / 6 + 0.6 * 2 / 3, 1e-15);
  EXPECT_NEAR(bigram.Probability(Tokens{2}, 1), 0.1 / 4 + 0.3 * 2 / 6 + 0.6 / 4, 1e-15);
  EXPECT_NEAR(bigram.Probability({}, 1), 0.1 / 4 + 0.3 * 2 / 6 + 0.6 / 4, 1e-15);
}

TEST(NgramLm, EveryDistributionSumsToOne) {
  Rng rng(2);
  Tokens text(300);
  for (int32_t& token : text) token = static_cast<int32_t>(rng.Below(6));
  for (int order = 1; order <= NgramConfig::kMaxOrder; ++order) {
    for (Smoothing smoothing : {Smoothing::kAddK, Smoothing::kInterpolation}) {
      NgramLm model(
          {.order = order, .vocab = 7, .smoothing = smoothing, .lambdas = EqualLambdas(order)});
      model.Train(text);
      for (const Tokens& context : {Tokens{}, Tokens{6}, Tokens{1, 2}, Tokens{0, 1, 2, 3, 4, 5}}) {
        const std::vector<double> p = model.Distribution(context);
        EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-12);
      }
    }
  }
}

TEST(NgramLm, ExplainsAProbabilityByItsCounts) {
  NgramLm trigram({.order = 3, .vocab = 4});
  trigram.Train(kText);
  const auto terms = trigram.Explain(Tokens{2, 1, 0}, 1);
  ASSERT_EQ(terms.size(), 3u);
  EXPECT_EQ(terms[0].context, 6);
  EXPECT_EQ(terms[1].together, 2);  // a b
  EXPECT_EQ(terms[2].together, 1);  // b a b
  EXPECT_EQ(terms[2].context, 2);   // b a, twice with something after it
}

TEST(NgramLm, LearnsARepeatedText) {
  Tokens text;
  for (int i = 0; i < 400; ++i) text.push_back(i % 5);
  NgramLm bigram({.order = 2, .vocab = 5, .add_k = 0.01});
  bigram.Train(text);
  for (double log_probability : bigram.LogProbabilities(text)) {
    EXPECT_GT(log_probability, std::log(0.99));
  }
  EXPECT_EQ(bigram.LogProbabilities(text).size(), 399u);
  EXPECT_TRUE(NgramLm({.order = 3, .vocab = 5}).LogProbabilities(Tokens{1}).empty());
}

TEST(NgramLm, TheFittedWeightsFavourTheOrderThatHelps) {
  // Every token follows from the one before: order 1 knows nothing, order 3 no more than order 2.
  Rng rng(7);
  Tokens text = {0};
  for (int i = 0; i < 3000; ++i) {
    text.push_back(rng.Uniform() < 0.9 ? (text.back() * 3 + 1) % 7
                                       : static_cast<int>(rng.Below(7)));
  }
  const std::span<const int32_t> all(text);
  NgramLm model(
      {.order = 3, .vocab = 7, .smoothing = Smoothing::kInterpolation, .lambdas = EqualLambdas(3)});
  model.Train(all.first(2000));
  LambdaFit fit(model, all.subspan(2000));
  double before = fit.Step();
  for (int i = 0; i < 50; ++i) {
    const double loss = fit.Step();
    EXPECT_LE(loss, before + 1e-12);
    before = loss;
  }
  EXPECT_GT(fit.Lambdas()[2], 0.5);
  EXPECT_LT(fit.Lambdas()[1], 0.1);
  EXPECT_NEAR(std::accumulate(fit.Lambdas().begin(), fit.Lambdas().end(), 0.0), 1, 1e-9);
  model.SetLambdas(fit.Lambdas());
  EXPECT_GT(model.Probability(Tokens{2, 2}, 0), 0.7);  // 2 · 3 + 1 = 7 ≡ 0
}

TEST(NgramLm, CountsDoNotReachFromOneTextIntoTheNext) {
  NgramLm bigram({.order = 2, .vocab = 3});
  bigram.Train(Tokens{0, 1});
  bigram.Train(Tokens{2, 1});
  EXPECT_EQ(bigram.Explain(Tokens{1}, 2)[1].together, 0);
  EXPECT_EQ(bigram.Ngrams(), 3 + 2);
}

}  // namespace
}  // namespace noron
