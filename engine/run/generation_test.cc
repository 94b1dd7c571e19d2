#include "engine/run/generation.h"

#include <gtest/gtest.h>

#include <set>

#include "engine/run/model.h"
#include "engine/run/testing.h"

namespace noron {
namespace {

struct Fixture {
  explicit Fixture(TokenizerKind kind = TokenizerKind::kChar)
      : tokenizer(Tokenizer::Learn(kind, TinyText(), 300)),
        model(ModelConfig(TinyExperiment(), tokenizer.VocabSize()), ParamStore::Hold::kValues, 3) {
    for (float& value : model.store.Values()) value *= 4;  // opinions
  }
  std::vector<int32_t> Continue(std::span<const int32_t> prompt, GenerationRequest request) {
    std::vector<int32_t> ids;
    for (const GeneratedToken& token :
         Generate({context, arena}, model.gpt, tokenizer, prompt, request)) {
      ids.push_back(token.choice.id);
    }
    return ids;
  }

  Context context;
  Arena arena;
  Tokenizer tokenizer;
  Model model;
};

TEST(Generate, GreedyIsTheArgmaxOfTheFullPass) {
  Fixture f;
  std::vector<int32_t> ids = f.tokenizer.Encode("xin");
  const std::vector<int32_t> generated =
      f.Continue(ids, {.tokens = 5, .sampling = {.temperature = 0}});  // 3 + 5 is the context
  for (int32_t id : generated) {
    const auto logits = NextLogits({f.context, f.arena}, f.model.gpt, ids);
    int32_t best = 1;  // never <unk>
    for (size_t i = 1; i < logits.size(); ++i) {
      if (logits[i] > logits[best]) best = static_cast<int32_t>(i);
    }
    EXPECT_EQ(id, best);
    ids.push_back(id);
  }
}

TEST(Generate, GoesOnBeyondTheContext) {
  Fixture f;
  const std::vector<int32_t> ids = f.tokenizer.Encode(TinyText().substr(0, 60));
  ASSERT_GT(ids.size(), 8u);
  EXPECT_EQ(f.Continue(ids, {.tokens = 50}).size(), 50u);
  EXPECT_EQ(f.Continue({}, {.tokens = 50}).size(), 50u);
  EXPECT_TRUE(f.Continue(ids, {.tokens = 0}).empty());
}

TEST(Generate, TheSeedDecides) {
  Fixture f;
  const GenerationRequest one{.tokens = 40, .seed = 1}, two{.tokens = 40, .seed = 2};
  EXPECT_EQ(f.Continue({}, one), f.Continue({}, one));
  EXPECT_NE(f.Continue({}, one), f.Continue({}, two));
}

TEST(Generate, NeverSaysUnknown) {
  Fixture f;
  const std::vector<int32_t> ids = f.Continue({}, {.tokens = 500, .sampling = {.temperature = 5}});
  EXPECT_EQ(std::set<int32_t>(ids.begin(), ids.end()).count(Tokenizer::kUnknownId), 0u);
}

TEST(Generate, TellsProbabilities) {
  Fixture f;
  const auto tokens =
      Generate({f.context, f.arena}, f.model.gpt, f.tokenizer, {}, {.tokens = 3, .sampling = {.top_k = 2}});
  for (const GeneratedToken& token : tokens) {
    ASSERT_EQ(token.top.size(), 2u);
    EXPECT_GE(token.top[0].probability, token.top[1].probability);
    EXPECT_NEAR(token.top[0].probability + token.top[1].probability, 1.0, 1e-9);
    EXPECT_TRUE(token.choice.id == token.top[0].id || token.choice.id == token.top[1].id);
  }
}

TEST(UsablePrompt, IsTheEndOrAStandIn) {
  Fixture f;
  const std::vector<int32_t> ids = {5, 6, 7, 8};
  EXPECT_EQ(UsablePrompt(f.tokenizer, ids, 2), (std::vector<int32_t>{7, 8}));
  EXPECT_EQ(UsablePrompt(f.tokenizer, {}, 8), f.tokenizer.Encode("\n"));
}

TEST(DescribeSequence, SpansWholeCharactersAlsoWhenTokensArePartsOfThem) {
  Fixture f(TokenizerKind::kBpe);
  std::vector<int32_t> bytes;
  for (unsigned char byte : std::string("a😀é")) bytes.push_back(f.tokenizer.Encode(std::string(1, char(byte)))[0]);
  ASSERT_EQ(bytes.size(), 7u);
  const std::vector<Token> tokens = DescribeSequence(f.tokenizer, bytes);
  EXPECT_EQ(tokens[0].start, 0);
  EXPECT_EQ(tokens[0].end, 1);
  for (int i = 1; i <= 4; ++i) {
    EXPECT_EQ(tokens[i].start, 1) << i;
    EXPECT_EQ(tokens[i].end, 3) << i;  // two UTF-16 units
  }
  EXPECT_EQ(tokens[6].start, 3);
  EXPECT_EQ(tokens[6].end, 4);
}

}  // namespace
}  // namespace noron
