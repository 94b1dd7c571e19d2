// The corpora that come with Noron: each can be read as what index.json says it is, and holds as
// much as its README promises. Started in the top folder of the repository, like learning_test.cc.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "engine/cli/corpus_files.h"
#include "engine/io/json.h"
#include "engine/text/sentence_files.h"
#include "engine/text/unicode.h"
#include "engine/text/vocabulary.h"

namespace noron {
namespace {

const std::filesystem::path kCorpora = "examples/corpora";

std::map<std::string, nlohmann::json> EntriesOf(const std::string& kind) {
  std::map<std::string, nlohmann::json> entries;
  nlohmann::json index;
  const auto fault = ReadJson(ReadText((kCorpora / "index.json").string()), {}, index);
  EXPECT_FALSE(fault.has_value());
  for (const nlohmann::json& entry : index) {
    if (entry.at("kind") == kind) entries.emplace(entry.at("id").get<std::string>(), entry);
  }
  return entries;
}

std::string BytesOf(const nlohmann::json& entry) {
  return ReadText((kCorpora / entry.at("file").get<std::string>()).string());
}

TEST(Corpora, AreCleanAndSmall) {
  size_t count = 0;
  for (const char* kind : {"text", "tagged", "pairs", "labelled"}) {
    for (const auto& [id, entry] : EntriesOf(kind)) {
      const std::string bytes = BytesOf(entry);
      EXPECT_EQ(PrepareText(bytes, Normalization::kNfc).text, bytes) << id;
      EXPECT_EQ(bytes.find(" \n"), std::string::npos) << id;
      EXPECT_LE(bytes.size(), 200'000u) << id;
      ++count;
    }
  }
  EXPECT_EQ(count, 14u);
}

TEST(Corpora, TaggedSentencesAreAmbiguous) {
  const std::map<std::string, int> tag_counts = {
      {"tagged_en", 15}, {"tagged_vi", 14}, {"spans_en", 5}, {"spans_vi", 5}};
  const auto entries = EntriesOf("tagged");
  ASSERT_EQ(entries.size(), tag_counts.size());
  for (const auto& [id, entry] : entries) {
    const bool spans = id.starts_with("spans");
    const std::vector<TaggedSentence> sentences = ReadTagged(BytesOf(entry));
    EXPECT_GE(sentences.size(), spans ? 1000u : 1500u) << id;
    EXPECT_EQ(Vocabulary::OfLabels(TagsOf(sentences)).Size(), tag_counts.at(id)) << id;
    std::map<std::string, std::set<std::string>> tags;
    for (const TaggedSentence& sentence : sentences) {
      for (size_t i = 0; i < sentence.tokens.size(); ++i) {
        tags[sentence.tokens[i]].insert(sentence.tags[i]);
      }
    }
    const auto ambiguous = std::count_if(tags.begin(), tags.end(),
                                         [](const auto& word) { return word.second.size() > 1; });
    EXPECT_GE(ambiguous, spans ? 15 : 40) << id;
  }
}

TEST(Corpora, EveryPairHasItsOwnSource) {
  const auto entries = EntriesOf("pairs");
  ASSERT_EQ(entries.size(), 1u);
  const std::vector<SentencePair> pairs = ReadPairs(BytesOf(entries.begin()->second));
  EXPECT_GE(pairs.size(), 2000u);
  std::set<std::string> sources;
  for (const SentencePair& pair : pairs) sources.insert(pair.source);
  EXPECT_EQ(sources.size(), pairs.size());
}

TEST(Corpora, LabelsAreBalanced) {
  const auto entries = EntriesOf("labelled");
  ASSERT_EQ(entries.size(), 4u);
  for (const auto& [id, entry] : entries) {
    const std::vector<LabelledSentence> sentences = ReadLabelled(BytesOf(entry));
    EXPECT_GE(sentences.size(), 1000u) << id;
    std::map<std::string, size_t> counts;
    for (const LabelledSentence& sentence : sentences) ++counts[sentence.label];
    EXPECT_EQ(counts.size(), id.starts_with("topic") ? 4u : 2u) << id;
    for (const auto& [label, count] : counts) EXPECT_EQ(count * counts.size(), sentences.size());
  }
}

}  // namespace
}  // namespace noron
