#include "engine/data/toy_sequences.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "engine/core/error.h"

namespace noron {
namespace {

std::vector<SentencePair> Pairs(ToyPairs kind, const ToyPairsConfig& config = {}) {
  Rng rng(3);
  return MakeToyPairs(kind, config, rng);
}

std::vector<std::string> WordsOf(const std::string& sentence) {
  std::istringstream stream(sentence);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

TEST(ToySequences, SameSeedSameData) {
  EXPECT_EQ(Pairs(ToyPairs::kSort), Pairs(ToyPairs::kSort));
  Rng a(1), b(1), c(2);
  const auto first = MakeAgreement({}, a);
  EXPECT_EQ(first, MakeAgreement({}, b));
  EXPECT_NE(first, MakeAgreement({}, c));
}

TEST(ToySequences, LettersAreCopiedReversedAndSorted) {
  const ToyPairsConfig config{.count = 300, .min_length = 2, .max_length = 5, .letters = 4};
  std::set<size_t> lengths;
  for (const auto& [source, target] : Pairs(ToyPairs::kReverse, config)) {
    EXPECT_EQ(std::string(source.rbegin(), source.rend()), target);
    EXPECT_EQ(source.find_first_not_of("abcd"), std::string::npos);
    lengths.insert(source.size());
  }
  EXPECT_EQ(lengths, (std::set<size_t>{2, 3, 4, 5}));
  for (const auto& [source, target] : Pairs(ToyPairs::kSort, config)) {
    EXPECT_TRUE(std::is_sorted(target.begin(), target.end()));
    EXPECT_TRUE(std::is_permutation(source.begin(), source.end(), target.begin(), target.end()));
  }
  for (const auto& [source, target] : Pairs(ToyPairs::kCopy, {.count = 50, .distance = 7})) {
    EXPECT_EQ(source, target + ".......");
  }
}

TEST(ToySequences, SumsAreRight) {
  std::set<size_t> digits;
  for (const auto& [source, target] :
       Pairs(ToyPairs::kAdd, {.count = 500, .min_length = 1, .max_length = 3})) {
    const size_t plus = source.find('+');
    const std::string a = source.substr(0, plus), b = source.substr(plus + 1);
    EXPECT_EQ(std::stoi(a) + std::stoi(b), std::stoi(target));
    EXPECT_EQ(std::to_string(std::stoi(a)), a);  // no leading zeros
    digits.insert(a.size());
  }
  EXPECT_EQ(digits, (std::set<size_t>{1, 2, 3}));
}

TEST(ToySequences, RecallKeepsItsDistance) {
  Rng rng(5);
  std::map<std::string, int> labels;
  for (const auto& [label, sentence] : MakeRecall({.count = 800, .distance = 50}, rng)) {
    EXPECT_EQ(sentence.size(), 52u);
    EXPECT_EQ(sentence.substr(0, 1), label);
    EXPECT_EQ(sentence.back(), '?');
    EXPECT_EQ(sentence.substr(1, 50).find_first_not_of(".,:;"), std::string::npos);
    ++labels[label];
  }
  EXPECT_EQ(labels.size(), 8u);
  for (const auto& [label, count] : labels) EXPECT_NEAR(count, 100, 40) << label;
}

TEST(ToySequences, AgreementIsWithTheSubject) {
  Rng rng(6);
  const std::set<std::string> women = {"she",    "queen",    "actress", "aunt",    "girl",
                                       "mother", "princess", "sister",  "waitress"};
  int misleading = 0, herself = 0;
  std::set<size_t> lengths;
  const auto sentences = MakeAgreement({.count = 400}, rng);
  for (const auto& [label, sentence] : sentences) {
    const std::vector<std::string> words = WordsOf(sentence);
    const std::string subject = words[0] == "the" ? words[1] : words[0];
    EXPECT_EQ(label == "herself", women.contains(subject)) << sentence;
    if (words.size() > 4)
      misleading += women.contains(words[words.size() - 2]) != (label == "herself");
    herself += label == "herself";
    lengths.insert(words.size() - (words[0] == "the" ? 3 : 2));
  }
  EXPECT_EQ(lengths, (std::set<size_t>{0, 3, 6, 9}));
  EXPECT_NEAR(herself, 200, 40);
  EXPECT_NEAR(misleading, 150, 40);  // the last person named says nothing
}

TEST(ToySequences, TrophyAndSuitcaseNeedsTheWholeSentence) {
  const std::vector<LabelledSentence> sentences = TrophyAndSuitcase();
  EXPECT_EQ(sentences.size(), 288u);
  std::map<std::string, int> labels, labels_of_big;
  std::set<std::string> distinct;
  for (const auto& [label, sentence] : sentences) {
    ++labels[label];
    if (sentence.ends_with("big")) ++labels_of_big[label];
    distinct.insert(sentence);
  }
  EXPECT_EQ(distinct.size(), sentences.size());
  EXPECT_EQ(labels, (std::map<std::string, int>{{"first", 144}, {"second", 144}}));
  EXPECT_EQ(labels_of_big, (std::map<std::string, int>{{"first", 36}, {"second", 36}}));
  EXPECT_EQ(sentences[0].sentence,
            "the trophy does not fit into the suitcase because it is too big");
}

TEST(ToySequences, SpansAreWellFormedAndAmbiguous) {
  Rng rng(8);
  std::map<std::string, std::set<std::string>> tags_of_word;
  for (const auto& [tokens, tags] : MakeSpans({.count = 500}, rng)) {
    ASSERT_EQ(tokens.size(), tags.size());
    for (size_t i = 0; i < tags.size(); ++i) {
      if (tags[i].starts_with("I-")) {
        ASSERT_GT(i, 0u);
        EXPECT_EQ(tags[i].substr(2), tags[i - 1].substr(2));
      }
      tags_of_word[tokens[i]].insert(tags[i]);
    }
  }
  EXPECT_EQ(tags_of_word["lives"], std::set<std::string>{"O"});
  EXPECT_EQ(tags_of_word["Lane"], (std::set<std::string>{"B-PER", "I-PER", "B-LOC", "I-LOC"}));
}

TEST(ToySequences, TextForALanguageModel) {
  EXPECT_EQ(AsText(std::vector<SentencePair>{{"ab", "ba"}, {"c", "c"}}), "ab>ba\nc>c\n");
  EXPECT_EQ(AsText(std::vector<LabelledSentence>{{"herself", "she saw"}}), "she saw herself\n");
}

TEST(ToySequences, SaysWhatIsOutOfRange) {
  const auto refused = [](const ToyPairsConfig& config) {
    try {
      Pairs(ToyPairs::kAdd, config);
    } catch (const Error& error) {
      return std::string(error.Code()) + " " + error.Arguments()[0].second;
    }
    return std::string("nothing");
  };
  EXPECT_EQ(refused({.min_length = 9}), "config.range min_length");
  EXPECT_EQ(refused({.max_length = 18}), "config.range max_length");
  EXPECT_EQ(refused({.letters = 27}), "config.range letters");
  EXPECT_EQ(refused({.distance = -1}), "config.range distance");
}

}  // namespace
}  // namespace noron
