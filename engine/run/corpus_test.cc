#include "engine/run/corpus.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/run/testing.h"

namespace noron {
namespace {

TEST(Corpus, IsNormalizedCountedAndHashed) {
  const PreparedText composed = Prepare("h\u00F2a\r\n", Normalization::kNfc);
  const PreparedText decomposed = Prepare("ho\u0300a\n", Normalization::kNfc);
  EXPECT_EQ(composed.characters, 4);
  EXPECT_EQ(composed.hash, decomposed.hash);
  EXPECT_NE(composed.hash, Prepare("ho\u0300a\n", Normalization::kNone).hash);
  EXPECT_EQ(composed.distinct, 4);
  EXPECT_EQ(CodeOf([] { Prepare("", Normalization::kNfc); }), "text.empty");
}

TEST(Corpus, UnigramIsTheLossOfTokenFrequencies) {
  PreparedText text = Prepare("aabaaabaab", Normalization::kNfc);  // the last two validate: a b
  const Tokenizer tokenizer = Tokenizer::Learn(TokenizerKind::kChar, text.text, 0);
  const Corpus corpus(std::move(text), tokenizer, 0.2);
  // Training: 6 a, 2 b; plus one for each of a, b and <unk>.
  EXPECT_NEAR(corpus.unigram, (-std::log(7.0 / 11) - std::log(3.0 / 11)) / 2, 1e-12);
}

}  // namespace
}  // namespace noron
