#include "engine/text/unicode.h"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/rng.h"

namespace noron {
namespace {

using namespace std::string_literals;

std::string_view CodeOf(const auto& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.Code();
  }
  return "nothing thrown";
}

TEST(DecodeUtf8, KeepsValidText) {
  for (const std::string& text : {""s, "tôi yêu tiếng Việt"s, "🙂👩‍👩‍👧"s, "a\0b"s,
                                  "\xEF\xBF\xBD"s, "\xF4\x8F\xBF\xBF"s}) {
    const Utf8Result result = DecodeUtf8(text);
    EXPECT_EQ(result.text, text);
    EXPECT_EQ(result.replaced, 0);
  }
}

// Maximal subparts, from the Unicode Standard 15, tables 3-8 to 3-11.
TEST(DecodeUtf8, ReplacesMaximalInvalidParts) {
  struct Case {
    std::string bytes;
    std::string text;
    int64_t replaced;
  };
  for (const Case& c : std::vector<Case>{
           {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", "��������A", 8},
           {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", "��������A", 8},
           {"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", "�����A��B", 7},
           {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "����A", 4},
           {"ti\xE1\xBA", "ti�", 1},
           {"\x80", "�", 1},
           {"\xF5\x80", "��", 2},
       }) {
    const Utf8Result result = DecodeUtf8(c.bytes);
    EXPECT_EQ(result.text, c.text);
    EXPECT_EQ(result.replaced, c.replaced);
  }
}

TEST(DecodeUtf8, DropsOneByteOrderMarkAtTheStart) {
  EXPECT_EQ(DecodeUtf8("\xEF\xBB\xBFxin").text, "xin");
  EXPECT_EQ(DecodeUtf8("x\xEF\xBB\xBF").text, "x\xEF\xBB\xBF");
}

TEST(DecodeUtf8, RefusesUtf16) {
  EXPECT_EQ(CodeOf([] { DecodeUtf8("\xFF\xFEt\0"s); }), "text.utf16");
  EXPECT_EQ(CodeOf([] { DecodeUtf8("\xFE\xFF\0t"s); }), "text.utf16");
}

TEST(PrepareText, RefusesWhatIsNoText) {
  const auto code = [](const std::string& bytes) {
    return CodeOf([&] { PrepareText(bytes, Normalization::kNfc); });
  };
  EXPECT_EQ(code("x\0i\0n\0 \0"s), "text.utf16");  // without a mark, little and big endian
  EXPECT_EQ(code("\0x\0i\0n\0 "s), "text.utf16");
  EXPECT_EQ(code("t\0i\0\xBF\x1En\0g\0 \0V\0i\0\xC7\x1Et\0"s), "text.utf16");  // tiếng Việt
  EXPECT_EQ(code("xin chào\0"s), "data.line");
  EXPECT_EQ(code("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\2\0\0\0\1"s), "data.line");
  EXPECT_EQ(code("xin chào"), "nothing thrown");
}

TEST(DecodeUtf8, AnyBytesGiveValidText) {
  Rng rng(1);
  for (int round = 0; round < 200; ++round) {
    std::string bytes = "x";
    for (uint64_t n = rng.Below(40); n > 0; --n) bytes += static_cast<char>(rng.Below(256));
    const Utf8Result result = DecodeUtf8(bytes);
    EXPECT_TRUE(IsValidUtf8(result.text));
    EXPECT_EQ(result.replaced > 0, !IsValidUtf8(bytes));
  }
}

TEST(PrepareText, OneKindOfNewline) {
  EXPECT_EQ(PrepareText("a\r\nb\rc\n\r\nd", Normalization::kNone).text, "a\nb\nc\n\nd");
}

TEST(PrepareText, NormalizesOnlyWhenAsked) {
  const std::string decomposed = "tie\u0302\u0301ng";
  EXPECT_EQ(PrepareText(decomposed, Normalization::kNone).text, decomposed);
  EXPECT_EQ(PrepareText(decomposed, Normalization::kNfc).text, "tiếng");
}

TEST(PrepareText, RefusesLargeText) {
  EXPECT_EQ(PrepareText("1234", Normalization::kNfc, 4).text, "1234");
  EXPECT_EQ(CodeOf([] { PrepareText("12345", Normalization::kNfc, 4); }), "text.too_large");
}

TEST(NormalizeNfc, ComposesVietnamese) {
  EXPECT_EQ(NormalizeNfc("Vie\u0323\u0302t"), "Việt");  // marks in canonical order
  EXPECT_EQ(NormalizeNfc("Vie\u0302\u0323t"), "Việt");  // and in the other
  EXPECT_EQ(NormalizeNfc("đươ\u0300ng"), "đường");
}

TEST(NormalizeNfc, LeavesSpellingAsTyped) {
  EXPECT_EQ(NormalizeNfc("hòa hoà"), "hòa hoà");
  EXPECT_EQ(NormalizeNfc("hòa hoà \xEF\xBF\xBD \0x"s), "hòa hoà \xEF\xBF\xBD \0x"s);
}

TEST(NormalizeNfc, AgreesWithUtf8procOnRandomText) {
  Rng rng(2);
  const std::vector<char32_t> alphabet = {
      'a',  'e',    'o',   ' ',    '<',    0x338,  0x300,  0x301,  0x302,  0x323,  0x31B,
      0xEA, 0x1EBF, 0x344, 0x1100, 0x1161, 0x11A8, 0xAC00, 0x212B, 0xFB1D, 0x0F73, 0x1F469};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (uint64_t n = rng.Below(12); n > 0; --n)
      AppendUtf8(text, alphabet[rng.Below(alphabet.size())]);
    utf8proc_uint8_t* expected =
        utf8proc_NFC(reinterpret_cast<const utf8proc_uint8_t*>(text.c_str()));
    ASSERT_NE(expected, nullptr);
    EXPECT_EQ(NormalizeNfc(text), reinterpret_cast<const char*>(expected)) << Printable(text);
    std::free(expected);
  }
}

// Quadratic ordering would need hours for this.
TEST(NormalizeNfc, FloodOfMarks) {
  std::string flood = "a";
  for (int i = 0; i < 500'000; ++i) flood += i % 2 == 0 ? "\u0301" : "\u0323";
  const std::string normal = NormalizeNfc(flood);
  EXPECT_TRUE(normal.starts_with("\u1EA1\u0323"));  // ạ, then the rest ordered: below before above
  EXPECT_TRUE(normal.ends_with("\u0301\u0301"));
  EXPECT_EQ(NormalizeNfc(normal), normal);
}

TEST(CodePoints, CountsAndOffsets) {
  EXPECT_EQ(CountCodePoints("tiếng"), 5);
  EXPECT_EQ(Utf16Length("tiếng"), 5);
  EXPECT_EQ(Utf16Length("a🙂b"), 4);
  EXPECT_EQ(CountCodePoints("a\xE1\xBA"), 2);
  EXPECT_EQ(ToUtf8(U'ế'), "ế");
}

TEST(GraphemeEnd, KeepsWhatPeopleSeeTogether) {
  for (const std::string& character :
       {"👩‍👩‍👧"s, "🇻🇳"s, "👍🏽"s, "e\u0302\u0301"s, "a"s, "\n"s}) {
    EXPECT_EQ(GraphemeEnd(character + "x", 0), character.size());
  }
}

TEST(ClassOf, NamesTheKinds) {
  EXPECT_EQ(ClassOf(U'ế'), CharacterClass::kLetter);
  EXPECT_EQ(ClassOf(0x301), CharacterClass::kMark);
  EXPECT_EQ(ClassOf(U'7'), CharacterClass::kNumber);
  EXPECT_EQ(ClassOf(U'—'), CharacterClass::kPunctuation);
  EXPECT_EQ(ClassOf(U'₫'), CharacterClass::kSymbol);
  EXPECT_EQ(ClassOf('\n'), CharacterClass::kSpace);
  EXPECT_EQ(ClassOf(0xA0), CharacterClass::kSpace);
  EXPECT_EQ(ClassOf(0), CharacterClass::kControl);
  EXPECT_EQ(ClassOf(0x202E), CharacterClass::kControl);
  EXPECT_EQ(ClassOf(0xE000), CharacterClass::kOther);
}

TEST(Printable, ShowsAnyBytes) {
  EXPECT_EQ(Printable("tiếng\n\t "), "tiếng\n\t ");
  EXPECT_EQ(Printable("\xE1\xBA"), "⟨E1⟩⟨BA⟩");
  EXPECT_EQ(Printable("a\xFF"), "a⟨FF⟩");
  EXPECT_EQ(Printable("\0"s), "⟨U+0000⟩");
  EXPECT_EQ(Printable("a\u202Eb"), "a⟨U+202E⟩b");
  EXPECT_EQ(Printable("\u0301a\u0301"), "◌\u0301a\u0301");
  EXPECT_EQ(Printable("👩‍👧"), "👩‍👧");
  EXPECT_EQ(Printable("\u200D"), "⟨U+200D⟩");
}

}  // namespace
}  // namespace noron
