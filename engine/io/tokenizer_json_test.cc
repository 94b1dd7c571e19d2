#include "engine/io/tokenizer_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "engine/core/error.h"

namespace noron {
namespace {

using nlohmann::json;

constexpr TokenizerKind kKinds[] = {TokenizerKind::kChar, TokenizerKind::kWord,
                                    TokenizerKind::kBpe};
const std::string kText =
    "tôi yêu tiếng Việt, tôi yêu tiếng Anh\n\"\\\t\x01 🙂🙂 tôi yêu";

std::string Problem(const std::string& text) {
  try {
    TokenizerFromJson(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.Code(), "tokenizer.invalid");
    return error.what();
  }
  ADD_FAILURE() << "nothing thrown for " << text.substr(0, 200);
  return "";
}

void ExpectProblem(const std::string& text, const std::string& part) {
  EXPECT_NE(Problem(text).find(part), std::string::npos) << Problem(text);
}

json Document(TokenizerKind kind) {
  return json::parse(ToJson(Tokenizer::Learn(kind, kText, 300)));
}

TEST(TokenizerJson, RoundTrips) {
  for (const TokenizerKind kind : kKinds) {
    const Tokenizer tokenizer = Tokenizer::Learn(kind, kText, 300);
    const std::string text = ToJson(tokenizer);
    const Tokenizer copy = TokenizerFromJson(text);
    EXPECT_EQ(copy, tokenizer);
    EXPECT_EQ(ToJson(copy), text);
    EXPECT_EQ(copy.Decode(copy.Encode(kText)), kText);
  }
}

TEST(TokenizerJson, BytesAreWrittenWithTheTableOfGpt2) {
  const json vocabulary = Document(TokenizerKind::kBpe)["vocabulary"];
  EXPECT_EQ(vocabulary["Ġ"], 32);
  EXPECT_EQ(vocabulary["Ċ"], 10);
  EXPECT_EQ(vocabulary["a"], 97);
  EXPECT_EQ(vocabulary["Ń"], 173);
  EXPECT_EQ(vocabulary["ÿ"], 255);
  EXPECT_TRUE(vocabulary.contains("ĠyÃªu"));  // " yêu"
}

TEST(TokenizerJson, RefusesIdsThatAreNotOneToOne) {
  for (const TokenizerKind kind : kKinds) {
    json twice = Document(kind);
    twice["vocabulary"]["y"] = twice["vocabulary"]["t"] = 5;
    ExpectProblem(twice.dump(), "both have the id 5");
    json gap = Document(kind);
    gap["vocabulary"]["t"] = 100'000;
    ExpectProblem(gap.dump(), "“t” has the id 100000");
    for (const json& id : {json(-1), json(1.5), json("1"), json(nullptr)}) {
      json wrong = Document(kind);
      wrong["vocabulary"]["t"] = id;
      ExpectProblem(wrong.dump(), "the id of “t” is " + id.dump());
    }
  }
}

TEST(TokenizerJson, RefusesATokenTwice) {
  ExpectProblem(R"({"format":"noron-tokenizer","version":1,"kind":"char",)"
                R"("vocabulary":{"<unk>":0,"a":1,"a":2},"merges":[]})",
                "“a” is there twice");
}

TEST(TokenizerJson, RefusesMergesOfAndToTokensThatAreNotThere) {
  json of = Document(TokenizerKind::kBpe);
  of["merges"][2] = {"t", "ĠĠĠĠ"};
  ExpectProblem(of.dump(), "merge 2 joins “ĠĠĠĠ”");
  json to = Document(TokenizerKind::kBpe);
  to["merges"].push_back({"z", "@"});
  ExpectProblem(to.dump(), "“z@”");
  json wrong = Document(TokenizerKind::kBpe);
  wrong["merges"][1] = "t ô";
  ExpectProblem(wrong.dump(), "merge 1 is not a pair");
}

TEST(TokenizerJson, RefusesWhatIsNotBytes) {
  json document = Document(TokenizerKind::kBpe);
  document["vocabulary"].erase("a");
  document["vocabulary"]["日"] = 97;
  ExpectProblem(document.dump(), "“日” does not stand for bytes");
}

TEST(TokenizerJson, RefusesWhatIsNotATokenizer) {
  ExpectProblem("", "line 1");
  ExpectProblem("{", "line 1");
  ExpectProblem("[]", "not a JSON object");
  ExpectProblem("{}", "“format” is missing");
  ExpectProblem(std::string(100'000, '['), "64 levels deep");
  json document = Document(TokenizerKind::kWord);
  const auto with = [&](const char* key, json value) {
    json changed = document;
    changed[key] = std::move(value);
    return changed.dump();
  };
  ExpectProblem(with("format", "huggingface"), "huggingface");
  ExpectProblem(with("version", 2), "its version is 2");
  ExpectProblem(with("version", "1"), "“version” is string, not number");
  ExpectProblem(with("kind", "syllabary"), "“syllabary”");
  ExpectProblem(with("vocabulary", json::array()), "“vocabulary” is array, not object");
  ExpectProblem(with("merges", nullptr), "“merges” is null, not array");
}

TEST(TokenizerJson, RefusesTooLargeVocabularies) {
  std::string text = R"({"format":"noron-tokenizer","version":1,"kind":"word","vocabulary":{)";
  for (int id = 0; id < 300'000; ++id) {
    const std::string number = std::to_string(id);
    if (id > 0) text += ',';
    text.append("\"w").append(number).append("\":").append(number);
  }
  ExpectProblem(text + "},\"merges\":[]}", "more than 262144 entries");
}

}  // namespace
}  // namespace noron
