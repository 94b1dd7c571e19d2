#include "engine/classic/naive_bayes.h"

#include <gtest/gtest.h>

#include <cmath>

namespace noron {
namespace {

using Ids = std::vector<int32_t>;

NaiveBayes Fitted() {
  NaiveBayes bayes(2, 3, 1.0);
  bayes.Add(Ids{0, 0, 1}, 0);
  bayes.Add(Ids{0}, 0);
  bayes.Add(Ids{2, 1}, 1);
  return bayes;
}

TEST(NaiveBayes, ByHand) {
  const NaiveBayes bayes = Fitted();
  EXPECT_DOUBLE_EQ(bayes.LogPrior(0), std::log(2.0 / 3));
  EXPECT_DOUBLE_EQ(bayes.LogProbability(0, 0), std::log(4.0 / 7));
  EXPECT_DOUBLE_EQ(bayes.LogProbability(1, 0), std::log(1.0 / 5));
  // p(0 | token 0) = (2/3 · 4/7) / (2/3 · 4/7 + 1/3 · 1/5)
  const double a = 2.0 / 3 * 4 / 7, b = 1.0 / 3 / 5;
  EXPECT_NEAR(bayes.LogPosterior(Ids{0})[0], std::log(a / (a + b)), 1e-12);
  EXPECT_EQ(bayes.Predict(Ids{0}), 0);
  EXPECT_EQ(bayes.Predict(Ids{2, 2}), 1);
  EXPECT_EQ(bayes.Predict({}), 0);  // the prior alone
}

TEST(NaiveBayes, CountsSayTheSameAsTokens) {
  NaiveBayes counted(2, 3, 1.0);
  counted.AddCounts(Ids{2, 1, 0}, 0);
  counted.AddCounts(Ids{1, 0, 0}, 0);
  counted.AddCounts(Ids{0, 1, 1}, 1);
  const std::vector<double> expected = Fitted().LogPosterior(Ids{0, 2, 2});
  const std::vector<double> actual = counted.LogPosteriorOfCounts(Ids{1, 0, 2});
  for (int c = 0; c < 2; ++c) EXPECT_NEAR(actual[c], expected[c], 1e-12);
}

TEST(NaiveBayes, AClassWithoutDocumentsIsImpossible) {
  NaiveBayes bayes(3, 2, 0.5);
  bayes.Add(Ids{0}, 0);
  bayes.Add(Ids{1}, 1);
  const std::vector<double> posterior = bayes.LogPosterior(Ids{0, 1, 1});
  EXPECT_EQ(std::exp(posterior[2]), 0);
  EXPECT_NEAR(std::exp(posterior[0]) + std::exp(posterior[1]), 1, 1e-12);
}

}  // namespace
}  // namespace noron
