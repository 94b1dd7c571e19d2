#include "engine/text/tokenizer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/text/bpe.h"
#include "engine/text/pieces.h"
#include "engine/text/unicode.h"

namespace noron {
namespace {

using namespace std::string_literals;
using Strings = std::vector<std::string>;

constexpr TokenizerKind kKinds[] = {TokenizerKind::kChar, TokenizerKind::kWord,
                                    TokenizerKind::kBpe};

const std::string kPoem =
    "Trăm năm trong cõi người ta,\nChữ tài chữ mệnh khéo là ghét nhau.\n"
    "Trải qua một cuộc bể dâu,\nNhững điều trông thấy mà đau đớn lòng.\n";

const Strings kTexts = {
    "",
    " ",
    "tôi yêu tiếng Việt",
    "  hai  khoảng   trắng  ",
    "tab\tand\n\nnewlines \n x",
    "don't e-mail 'x' - 3.14 (1,000₫)!",
    "nie\u0302\u0300m vui: e\u0323\u0302",
    "👩‍👩‍👧 🇻🇳👍🏽 emoji",
    "\u0301leading mark",
    "nul\0nul"s,
    "rtl \u202E \u200B\uFEFF",
    "日本語 한국어 हिन्दी",
};

Strings Cut(size_t (*end_of)(std::string_view, size_t), std::string_view text) {
  Strings pieces;
  for (size_t at = 0; at < text.size();) {
    const size_t end = end_of(text, at);
    pieces.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return pieces;
}

Strings Texts(const std::vector<Token>& tokens) {
  Strings texts;
  for (const Token& token : tokens) texts.push_back(token.text);
  return texts;
}

std::string Problem(const auto& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.Code(), "tokenizer.invalid");
    return error.what();
  }
  ADD_FAILURE() << "nothing thrown";
  return "";
}

TEST(Pieces, Words) {
  EXPECT_EQ(Cut(WordPieceEnd, "Tôi yêu, rất yêu!"),
            (Strings{"Tôi", " yêu", ",", " rất", " yêu", "!"}));
  EXPECT_EQ(Cut(WordPieceEnd, "don't e-mail -x 'y'"),
            (Strings{"don't", " e-mail", " -", "x", " '", "y", "'"}));
  EXPECT_EQ(Cut(WordPieceEnd, "a  b\n c"), (Strings{"a", " ", " b", "\n", " c"}));
  EXPECT_EQ(Cut(WordPieceEnd, "👩‍👧🇻🇳"), (Strings{"👩‍👧", "🇻🇳"}));
  EXPECT_EQ(Cut(WordPieceEnd, "vie\u0323\u0302t"), (Strings{"vie\u0323\u0302t"}));
}

TEST(Pieces, RunsForBpe) {
  EXPECT_EQ(Cut(BpePieceEnd, "Tôi yêu, 12 con!?"),
            (Strings{"Tôi", " yêu", ",", " 12", " con", "!?"}));
  EXPECT_EQ(Cut(BpePieceEnd, "a  \n b"), (Strings{"a", "  \n", " b"}));
  EXPECT_EQ(Cut(BpePieceEnd, "vie\u0323\u0302t x"), (Strings{"vie\u0323\u0302t", " x"}));
}

TEST(Pieces, AreNeverLong) {
  for (const std::string& unit : {"a"s, "\u0301"s, " "s, "-"s, "👩\u200D"s, "7"s}) {
    std::string text = "👩";
    for (int i = 0; i < 1000; ++i) text += unit;
    for (auto* end_of : {WordPieceEnd, BpePieceEnd}) {
      for (const std::string& piece : Cut(end_of, text)) {
        EXPECT_LE(CountCodePoints(piece), kMaxPiece + 1);  // one more: the space in front
      }
    }
  }
}

TEST(Tokenizer, DecodeUndoesEncode) {
  std::string all = kPoem;
  for (const std::string& text : kTexts) all += text + "\n";
  for (const TokenizerKind kind : kKinds) {
    const Tokenizer tokenizer = Tokenizer::Learn(kind, all, 4096);
    for (const std::string& text : kTexts) {
      EXPECT_EQ(tokenizer.Decode(tokenizer.Encode(text)), text) << Name(kind);
    }
    EXPECT_EQ(tokenizer.Decode(tokenizer.Encode(all)), all) << Name(kind);
  }
}

TEST(Tokenizer, BpeKeepsAnyBytes) {
  const Tokenizer tokenizer = Tokenizer::Learn(TokenizerKind::kBpe, kPoem, 400);
  Rng rng(3);
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    for (uint64_t n = rng.Below(50); n > 0; --n) bytes += static_cast<char>(rng.Below(256));
    EXPECT_EQ(tokenizer.Decode(tokenizer.Encode(bytes)), bytes);
  }
}

TEST(Tokenizer, OffsetsCoverTheText) {
  for (const TokenizerKind kind : kKinds) {
    const Tokenizer tokenizer = Tokenizer::Learn(kind, kPoem, 300);
    for (const std::string& text : kTexts) {
      const std::vector<Token> tokens = tokenizer.Tokenize(text);
      const std::vector<int32_t> ids = tokenizer.Encode(text);
      ASSERT_EQ(tokens.size(), ids.size());
      int64_t end = 0;
      for (size_t i = 0; i < tokens.size(); ++i) {
        EXPECT_EQ(tokens[i].id, ids[i]);
        EXPECT_LE(tokens[i].start, end);
        EXPECT_GT(tokens[i].end, tokens[i].start);
        EXPECT_GE(tokens[i].end, end);
        end = tokens[i].end;
      }
      EXPECT_EQ(end, Utf16Length(text)) << Name(kind);
    }
  }
}

TEST(Tokenizer, OffsetsCountUtf16Units) {
  const Tokenizer tokenizer = Tokenizer::Learn(TokenizerKind::kChar, "a🙂b", 0);
  const std::vector<Token> tokens = tokenizer.Tokenize("a🙂b");
  ASSERT_EQ(tokens.size(), 3u);
  EXPECT_EQ(tokens[1].start, 1);
  EXPECT_EQ(tokens[1].end, 3);
  EXPECT_EQ(tokens[2].start, 3);
}

TEST(Tokenizer, PartsOfACharacterSpanIt) {
  const Tokenizer tokenizer = Tokenizer::Learn(TokenizerKind::kBpe, "", 256);
  const std::vector<Token> tokens = tokenizer.Tokenize("aế");
  EXPECT_EQ(Texts(tokens), (Strings{"a", "⟨E1⟩", "⟨BA⟩", "⟨BF⟩"}));
  for (int i = 1; i < 4; ++i) {
    EXPECT_EQ(tokens[i].start, 1);
    EXPECT_EQ(tokens[i].end, 2);
    EXPECT_EQ(tokens[i].bytes.size(), 1u);
  }
}

TEST(CharTokenizer, VocabularyIsSortedCodePoints) {
  const Tokenizer tokenizer = Tokenizer::Learn(TokenizerKind::kChar, "bà ba", 2);
  EXPECT_EQ(tokenizer.Tokens(), (Strings{"<unk>", " ", "a", "b", "à"}));
  const std::vector<Token> tokens = tokenizer.Tokenize("bx");
  EXPECT_FALSE(tokens[0].unknown);
  EXPECT_TRUE(tokens[1].unknown);
  EXPECT_EQ(tokens[1].text, "<unk>");
  EXPECT_EQ(tokens[1].bytes, "");
}

TEST(CharTokenizer, InvalidBytesAreUnknown) {
  const Tokenizer tokenizer = Tokenizer::Learn(TokenizerKind::kChar, "ab\xFF", 0);
  EXPECT_EQ(tokenizer.VocabSize(), 3);
  EXPECT_EQ(tokenizer.Encode("a\xE1\xBA"), (std::vector<int32_t>{1, 0}));
}

TEST(WordTokenizer, KeepsTheMostFrequent) {
  const Tokenizer tokenizer = Tokenizer::Learn(TokenizerKind::kWord, "x mai mai mai an an tre", 4);
  EXPECT_EQ(tokenizer.Tokens(), (Strings{"<unk>", " ", " mai", " an"}));
  EXPECT_EQ(Texts(tokenizer.Tokenize("x an tre")), (Strings{"<unk>", " an", "<unk>"}));
}

TEST(WordTokenizer, FallsBackToTheWordWithoutItsSpace) {
  const Tokenizer tokenizer = Tokenizer::Learn(TokenizerKind::kWord, "mai\nmai\n", 16);
  EXPECT_EQ(Texts(tokenizer.Tokenize("mai mai")), (Strings{"mai", " ", "mai"}));
  const std::string text = " mai";
  EXPECT_EQ(tokenizer.Decode(tokenizer.Encode(text)), text);
}

TEST(Bpe, LearnsTheTextbookMerges) {
  // Sennrich et al.'s example: low ×5, lower ×2, newest ×6, widest ×3.
  std::string text;
  for (const auto& [word, count] : std::vector<std::pair<std::string, int>>{
           {"low\n", 5}, {"lower\n", 2}, {"newest\n", 6}, {"widest\n", 3}}) {
    for (int i = 0; i < count; ++i) text += word;
  }
  const BpeVocabulary learned = LearnBpe(text, 256 + 4);
  EXPECT_EQ(Strings(learned.tokens.begin() + 256, learned.tokens.end()),
            (Strings{"es", "est", "lo", "low"}));
}

TEST(Bpe, TiesGoToTheSmallerPair) {
  const BpeVocabulary learned = LearnBpe("cd\nab\ncd\nab\n", 257);
  EXPECT_EQ(learned.merges, (std::vector<Merge>{{'a', 'b'}}));
}

TEST(Bpe, StopsWhenNoPairComesTwice) {
  EXPECT_EQ(LearnBpe("abcdefg", 1000).tokens.size(), 256u);
  EXPECT_EQ(LearnBpe("", 1000).tokens.size(), 256u);
}

TEST(Bpe, CountsStayRightWhileMerging) {
  // Recounts everything for each merge, as slowly and plainly as possible.
  const std::string text = kPoem + "aaaaa aaa aaaa\n" + kPoem;
  const BpeVocabulary learned = LearnBpe(text, 400);
  std::vector<std::vector<int32_t>> words;
  for (const std::string& piece : Cut(BpePieceEnd, text)) {
    words.emplace_back();
    for (const char byte : piece) words.back().push_back(static_cast<unsigned char>(byte));
  }
  for (const Merge merge : learned.merges) {
    std::map<std::pair<int32_t, int32_t>, int64_t> counts;
    for (const auto& word : words) {
      for (size_t i = 0; i + 1 < word.size(); ++i) ++counts[{word[i], word[i + 1]}];
    }
    int64_t most = 0;
    for (const auto& [pair, count] : counts) most = std::max(most, count);
    for (const auto& [pair, count] : counts) {
      if (count < most) continue;
      ASSERT_EQ(pair, std::pair(merge.left, merge.right));
      break;
    }
    const std::string bytes = learned.tokens[merge.left] + learned.tokens[merge.right];
    const auto id = static_cast<int32_t>(
        std::find(learned.tokens.begin(), learned.tokens.end(), bytes) - learned.tokens.begin());
    for (auto& word : words) {
      std::vector<int32_t> joined;
      for (size_t i = 0; i < word.size(); ++i) {
        const bool here =
            i + 1 < word.size() && word[i] == merge.left && word[i + 1] == merge.right;
        joined.push_back(here ? id : word[i]);
        i += here ? 1 : 0;
      }
      word = joined;
    }
  }
  // And encoding the text repeats exactly what learning did to it.
  const Tokenizer tokenizer = Tokenizer::Learn(TokenizerKind::kBpe, text, 400);
  std::vector<int32_t> expected;
  for (const auto& word : words) expected.insert(expected.end(), word.begin(), word.end());
  EXPECT_EQ(tokenizer.Encode(text), expected);
}

TEST(Bpe, SyllablesBecomeTokens) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "tôi yêu tiếng Việt, ";
  const Tokenizer tokenizer = Tokenizer::Learn(TokenizerKind::kBpe, text, 512);
  EXPECT_EQ(Texts(tokenizer.Tokenize(" tôi yêu tiếng Việt")),
            (Strings{" tôi", " yêu", " tiếng", " Việt"}));
}

TEST(Tokenizer, LearningIsDeterministic) {
  for (const TokenizerKind kind : kKinds) {
    EXPECT_EQ(Tokenizer::Learn(kind, kPoem, 300), Tokenizer::Learn(kind, kPoem, 300));
  }
}

TEST(Tokenizer, LargeAndHostileTextStaysCheap) {
  std::string line, marks = "a", letters;
  Rng rng(4);
  for (int i = 0; i < 300'000; ++i) line += static_cast<char>('a' + i % 3);
  for (int i = 0; i < 300'000; ++i) marks += "\u0301";
  for (int i = 0; i < 300'000; ++i) letters += static_cast<char>('a' + rng.Below(26));
  const auto start = std::chrono::steady_clock::now();
  for (const std::string& text : {line, marks, letters}) {
    for (const TokenizerKind kind : kKinds) {
      const Tokenizer tokenizer = Tokenizer::Learn(kind, text, 512);
      EXPECT_FALSE(tokenizer.Tokenize(text).empty());
    }
  }
  // Anything quadratic takes hours; the bound is wide for slow machines and sanitizers.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::minutes(2));
}

TEST(FromVocabulary, TakesWhatItWrote) {
  for (const TokenizerKind kind : kKinds) {
    const Tokenizer tokenizer = Tokenizer::Learn(kind, kPoem, 300);
    const Tokenizer copy = Tokenizer::FromVocabulary(kind, tokenizer.Tokens(), tokenizer.Merges());
    EXPECT_EQ(copy, tokenizer);
    EXPECT_EQ(copy.Encode(kPoem), tokenizer.Encode(kPoem));
  }
}

TEST(FromVocabulary, RefusesWhatIsNoTokenizer) {
  const auto from = [](TokenizerKind kind, Strings tokens, std::vector<Merge> merges = {}) {
    return [=] { Tokenizer::FromVocabulary(kind, tokens, merges); };
  };
  using enum TokenizerKind;
  EXPECT_NE(Problem(from(kChar, {})).find("id 0"), std::string::npos);
  EXPECT_NE(Problem(from(kChar, {"<unk>", "a", "a"})).find("1 and 2"), std::string::npos);
  EXPECT_NE(Problem(from(kChar, {"<unk>", "ab"})).find("“ab”"), std::string::npos);
  EXPECT_NE(Problem(from(kWord, {"<unk>", "a\xFF"})).find("not text"), std::string::npos);
  EXPECT_NE(Problem(from(kWord, {"<unk>", ""})).find("empty"), std::string::npos);
  EXPECT_NE(Problem(from(kWord, {"<unk>", "a"}, {{0, 1}})).find("only bpe"), std::string::npos);
  EXPECT_NE(Problem(from(kWord, Strings(Tokenizer::kMaxVocabulary + 1, "x"))).find("65536"),
            std::string::npos);
  Strings bytes = LearnBpe("", 256).tokens;
  EXPECT_NE(Problem(from(kBpe, bytes, {{'a', 'b'}})).find("“ab”"), std::string::npos);
  EXPECT_NE(Problem(from(kBpe, bytes, {{'a', 256}})).find("merge 0"), std::string::npos);
  EXPECT_NE(Problem(from(kBpe, bytes, {{-1, 2}})).find("merge 0"), std::string::npos);
  bytes.push_back("ab");
  EXPECT_NE(Problem(from(kBpe, bytes, {{'a', 'b'}, {'a', 'b'}})).find("merge 1"),
            std::string::npos);
  bytes.erase(bytes.begin() + 7);
  EXPECT_NE(Problem(from(kBpe, bytes)).find("byte 7"), std::string::npos);
}

}  // namespace
}  // namespace noron
