#include "engine/metrics/bleu.h"

#include <gtest/gtest.h>

#include <cmath>

namespace noron {
namespace {

TEST(Bleu, ItselfIsOne) {
  const std::vector<Translation> corpus = {{{1, 2, 3, 4, 5}, {{9, 9}, {1, 2, 3, 4, 5}}}};
  const Bleu bleu = CorpusBleu(corpus);
  EXPECT_DOUBLE_EQ(bleu.value, 1);
  EXPECT_DOUBLE_EQ(bleu.brevity_penalty, 1);
}

TEST(Bleu, ClipsByTheReferenceThatHasTheWordMost) {
  // "the the the …" of Papineni: 7 times "the", the references have it twice and once.
  const std::vector<Translation> corpus = {
      {{0, 0, 0, 0, 0, 0, 0}, {{0, 1, 2, 3, 0, 4}, {5, 2, 1, 3, 0, 4, 6}}}};
  const Bleu bleu = CorpusBleu(corpus);
  EXPECT_DOUBLE_EQ(bleu.precisions[0], 2.0 / 7);
  EXPECT_EQ(bleu.precisions[1], 0);
  EXPECT_EQ(bleu.value, 0);
}

TEST(Bleu, PunishesShortness) {
  // Lengths 6 and 4 are as far from 5: the shorter counts, so that nothing is punished.
  EXPECT_DOUBLE_EQ(
      CorpusBleu(std::vector<Translation>{{{1, 2, 3, 4, 5}, {{1, 2, 3, 4, 5, 6}, {1, 2, 3, 4}}}})
          .brevity_penalty,
      1);
  const Bleu bleu = CorpusBleu(std::vector<Translation>{{{1, 2, 3, 4}, {{1, 2, 3, 4, 5, 6}}}});
  EXPECT_DOUBLE_EQ(bleu.brevity_penalty, std::exp(1 - 6.0 / 4));
  EXPECT_DOUBLE_EQ(bleu.value, bleu.brevity_penalty);
}

TEST(Bleu, SumsOverTheCorpusBeforeDividing) {
  const std::vector<Translation> corpus = {{{1, 2, 3, 4}, {{1, 2, 3, 4}}}, {{5, 6}, {{5, 7}}}};
  const Bleu bleu = CorpusBleu(corpus);
  EXPECT_DOUBLE_EQ(bleu.precisions[0], 5.0 / 6);
  EXPECT_DOUBLE_EQ(bleu.precisions[1], 3.0 / 4);
  EXPECT_DOUBLE_EQ(bleu.precisions[3], 1.0);
  EXPECT_NEAR(bleu.value, std::pow(5.0 / 6 * 3 / 4, 0.25), 1e-12);
}

TEST(Bleu, NothingIsZero) {
  EXPECT_EQ(CorpusBleu({}).value, 0);
  EXPECT_EQ(CorpusBleu(std::vector<Translation>{{{}, {{1, 2}}}}).value, 0);
}

}  // namespace
}  // namespace noron
