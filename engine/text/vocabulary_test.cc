#include "engine/text/vocabulary.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace noron {
namespace {

using Words = std::vector<std::string>;

const std::vector<std::string_view> kWords = {"the", "cat", "saw", "the", "dog", "cat", "the"};

TEST(Vocabulary, FrequentWordsFirstAndRareOnesUnknown) {
  const Vocabulary vocabulary = Vocabulary::Learn(kWords, {.min_count = 2});
  EXPECT_EQ(vocabulary.Words(), (Words{"<unk>", "the", "cat"}));
  EXPECT_EQ(vocabulary.IdsOf(Words{"cat", "dog", "never", "the"}),
            (std::vector<int32_t>{2, 0, 0, 1}));
  EXPECT_EQ(vocabulary[2], "cat");
}

TEST(Vocabulary, LimitsAndSpecials) {
  const Vocabulary vocabulary =
      Vocabulary::Learn(kWords, {.min_count = 1, .max_size = 5}, {"<pad>", "<unk>", "the"});
  EXPECT_EQ(vocabulary.Words(), (Words{"<pad>", "<unk>", "the", "cat", "dog"}));  // dog before saw
  EXPECT_EQ(vocabulary.IdOf("saw"), 1);
}

TEST(Vocabulary, LabelsAreSortedAndHaveNoUnknown) {
  const Vocabulary labels = Vocabulary::OfLabels(kWords);
  EXPECT_EQ(labels.Words(), (Words{"cat", "dog", "saw", "the"}));
  EXPECT_EQ(labels.IdOf("bird"), Vocabulary::kNone);
}

TEST(Vocabulary, RefusesWhatIsNoVocabulary) {
  for (const Words& words : {Words{"a", "b", "a"}, Words{"a", ""}}) {
    try {
      Vocabulary vocabulary(words);
      ADD_FAILURE() << "nothing thrown";
    } catch (const Error& error) {
      EXPECT_EQ(error.Code(), "tokenizer.invalid");
    }
  }
  EXPECT_EQ(Vocabulary(Words{"a", "b"}), Vocabulary(Words{"a", "b"}));
}

TEST(Vocabulary, WhatItIsLearnedFrom) {
  const std::vector<TaggedSentence> sentences = {{{"I", "go"}, {"PRON", "VERB"}},
                                                 {{"ta"}, {"PRON"}}};
  EXPECT_EQ(TokensOf(sentences), (std::vector<std::string_view>{"I", "go", "ta"}));
  EXPECT_EQ(TagsOf(sentences), (std::vector<std::string_view>{"PRON", "VERB", "PRON"}));
  const std::vector<LabelledSentence> labelled = {{"good", "yes"}, {"bad", "no"}};
  EXPECT_EQ(LabelsOf(labelled), (std::vector<std::string_view>{"good", "bad"}));
  EXPECT_EQ(CharactersOf("dạ!"), (std::vector<std::string_view>{"d", "ạ", "!"}));
}

TEST(Vocabulary, SpellsWords) {
  const Vocabulary characters = Vocabulary::Learn(CharactersOf("đi"), {.min_count = 1});
  ASSERT_EQ(characters.Words(), (Words{"<unk>", "i", "đ"}));
  const Spelling spelling = Spell(Words{"đi", "", "tôi"}, characters);
  EXPECT_EQ(spelling.ids, (std::vector<int32_t>{2, 1, 0, 0, 1}));
  EXPECT_EQ(spelling.begin, (std::vector<int32_t>{0, 2, 2, 5}));
}

}  // namespace
}  // namespace noron
