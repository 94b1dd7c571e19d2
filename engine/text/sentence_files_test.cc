#include "engine/text/sentence_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "engine/core/error.h"

namespace noron {
namespace {

// "code line" of what `read` throws at `text`.
template <typename Read>
std::string Thrown(Read read, const std::string& text) {
  try {
    read(text);
  } catch (const Error& error) {
    const bool has_line = error.Code() == "data.line";
    return std::string(error.Code()) + (has_line ? " " + error.Arguments()[0].second : "");
  }
  return "nothing";
}

TEST(SentenceFiles, TaggedSentencesEndAtABlankLine) {
  const auto sentences = ReadTagged("\xEF\xBB\xBFTôi\tPRON\r\nchủ tịch\tNOUN\r\n\r\n \n.\tPUNCT");
  ASSERT_EQ(sentences.size(), 2u);
  EXPECT_EQ(sentences[0], (TaggedSentence{{"Tôi", "chủ tịch"}, {"PRON", "NOUN"}}));
  EXPECT_EQ(sentences[1], (TaggedSentence{{"."}, {"PUNCT"}}));
}

TEST(SentenceFiles, FieldsAreTrimmedAndComposed) {
  const auto pairs =
      ReadPairs("  I go. \t To\xCC\x82i \xC4\x91i.\n\nYes.\tDạ.\n");  // o + circumflex
  ASSERT_EQ(pairs.size(), 2u);
  EXPECT_EQ(pairs[0], (SentencePair{"I go.", "Tôi đi."}));
  EXPECT_EQ(ReadLabelled("good\tI like it.\n")[0], (LabelledSentence{"good", "I like it."}));
}

TEST(SentenceFiles, SayWhichLineIsWrong) {
  EXPECT_EQ(Thrown(ReadTagged, "a\tX\n\nb\n"), "data.line 3");
  EXPECT_EQ(Thrown(ReadTagged, "a\tX\tY\n"), "data.line 1");
  EXPECT_EQ(Thrown(ReadPairs, "a\tb\n\tb\n"), "data.line 2");
  EXPECT_EQ(Thrown(ReadPairs, "a\t \n"), "data.line 1");
  EXPECT_EQ(Thrown(ReadLabelled, "good\tfine\nbad\n"), "data.line 2");
  EXPECT_EQ(Thrown(ReadLabelled, "good\t" + std::string(kMaxLineBytes, 'x')), "data.line 1");
  std::string endless;
  for (int i = 0; i <= kMaxSentenceTokens; ++i) endless += "a\tX\n";
  EXPECT_EQ(Thrown(ReadTagged, endless), "data.line 1001");
}

TEST(SentenceFiles, NeedASentence) {
  EXPECT_EQ(Thrown(ReadTagged, "\n\n"), "text.empty");
  EXPECT_EQ(Thrown(ReadPairs, ""), "text.empty");
  EXPECT_EQ(Thrown(ReadLabelled, " \r\n"), "text.empty");
  EXPECT_EQ(Thrown(ReadPairs,
                   "\xFF\xFE"
                   "a"),
            "text.utf16");
}

TEST(SentenceFiles, RealFiles) {
  const char* folder = std::getenv("NORON_DATA");
  const std::filesystem::path data = folder != nullptr ? folder : "../shared/data";
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "no data in " << data;
  const auto read = [&](const char* name) {
    std::ifstream file(data / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  EXPECT_EQ(ReadTagged(read("pos_en_train.tsv")).size(), 2001u);
  EXPECT_EQ(ReadTagged(read("pos_vi_test.tsv")).size(), 800u);
  EXPECT_EQ(ReadPairs(read("eng_vie_pairs.tsv")).size(), 3173u);
}

}  // namespace
}  // namespace noron
