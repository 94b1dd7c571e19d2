#include "engine/data/toy_sequences.h"

#include <algorithm>
#include <string_view>

#include "engine/core/error.h"

namespace noron {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::string_view kMen[] = {"king",   "actor",  "uncle",   "boy",
                                     "father", "prince", "brother", "waiter"};
constexpr std::string_view kWomen[] = {"queen",  "actress",  "aunt",   "girl",
                                       "mother", "princess", "sister", "waitress"};
constexpr std::string_view kBeside[] = {"near", "beside", "behind", "with", "before", "opposite"};
constexpr std::string_view kVerbs[] = {"praised", "saw",     "hurt",   "blamed",
                                       "taught",  "admired", "washed", "calmed"};

constexpr std::string_view kThings[] = {"trophy", "statue", "guitar", "globe", "lamp", "drum"};
constexpr std::string_view kContainers[] = {"suitcase", "box", "bag", "drawer", "crate", "basket"};

constexpr std::string_view kFirstNames[] = {"Anna", "Ben",  "Clara", "David", "Emma", "Rose",
                                            "Jack", "Iris", "Henry", "Grace", "Lane", "Brook"};
constexpr std::string_view kLastNames[] = {"Hill",  "Lane", "Brook", "Field",
                                           "Stone", "Wood", "Lake",  "Rose"};
constexpr std::string_view kTowns[] = {"New Hill",    "Old Lane",         "Rose Hill", "Stone Lake",
                                       "North Brook", "Grace Wood",       "Lane",      "Field Hill",
                                       "Brook",       "South Stone Field"};
// P is a person, L a place.
constexpr std::string_view kSpanSentences[] = {
    "P lives in L .",          "P met P near L .",       "the bus to L is late .",
    "L is far from L .",       "P is tired today .",     "in L it rained all day .",
    "we asked P about L .",    "P and P walked to L .",  "nobody in L knows P .",
    "my friend P is from L .", "L is small and quiet .", "P reads a book ."};

std::string_view Pick(Words words, Rng& rng) { return words[rng.Below(words.size())]; }

int Between(int low, int high, Rng& rng) {
  return low + static_cast<int>(rng.Below(static_cast<uint64_t>(high - low) + 1));
}

void Require(std::string_view name, int value, int minimum, int maximum) {
  if (value >= minimum && value <= maximum) return;
  const std::string given = std::to_string(value);
  const std::string low = std::to_string(minimum), high = std::to_string(maximum);
  throw Error("config.range",
              std::string(name) + " is " + given + "; it must be from " + low + " to " + high + ".",
              {{"key", std::string(name)}, {"value", given}, {"minimum", low}, {"maximum", high}});
}

std::string Letters(int length, int letters, Rng& rng) {
  std::string text;
  for (int i = 0; i < length; ++i) text += static_cast<char>('a' + rng.Below(letters));
  return text;
}

// `digits` digits, the first of them not zero unless it is the only one.
int64_t Number(int digits, Rng& rng) {
  int64_t low = 1;
  for (int i = 1; i < digits; ++i) low *= 10;
  const int64_t first = digits == 1 ? 0 : low;
  return first + static_cast<int64_t>(rng.Below(static_cast<uint64_t>(10 * low - first)));
}

void Append(std::string& sentence, std::string_view word) {
  if (!sentence.empty()) sentence += ' ';
  sentence += word;
}

template <typename Visit>
void ForEachWord(std::string_view text, Visit&& visit) {
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(' ', at), text.size());
    visit(text.substr(at, end - at));
    at = end + 1;
  }
}

}  // namespace

std::vector<SentencePair> MakeToyPairs(ToyPairs kind, const ToyPairsConfig& config, Rng& rng) {
  constexpr int kMostDigits = 17;  // a sum of two such numbers is an int64
  Require("max_length", config.max_length, 1, kind == ToyPairs::kAdd ? kMostDigits : 1000);
  Require("min_length", config.min_length, 1, config.max_length);
  Require("letters", config.letters, 2, 26);
  Require("distance", config.distance, 0, 1000);
  const auto length = [&] { return Between(config.min_length, config.max_length, rng); };
  std::vector<SentencePair> pairs(config.count);
  for (auto& [source, target] : pairs) {
    if (kind == ToyPairs::kAdd) {
      const int64_t a = Number(length(), rng), b = Number(length(), rng);
      source = std::to_string(a) + "+" + std::to_string(b);
      target = std::to_string(a + b);
      continue;
    }
    target = source = Letters(length(), config.letters, rng);
    if (kind == ToyPairs::kCopy) source.append(config.distance, '.');
    if (kind == ToyPairs::kReverse) std::reverse(target.begin(), target.end());
    if (kind == ToyPairs::kSort) std::sort(target.begin(), target.end());
  }
  return pairs;
}

std::vector<LabelledSentence> MakeRecall(const RecallConfig& config, Rng& rng) {
  constexpr std::string_view kNoise = ".,:;-+*=/#";
  Require("distance", config.distance, 0, 1000);
  Require("letters", config.letters, 2, 26);
  Require("noise", config.noise, 1, static_cast<int>(kNoise.size()));
  std::vector<LabelledSentence> sentences(config.count);
  for (auto& [label, sentence] : sentences) {
    sentence = label = Letters(1, config.letters, rng);
    for (int i = 0; i < config.distance; ++i) sentence += kNoise[rng.Below(config.noise)];
    sentence += '?';
  }
  return sentences;
}

std::vector<LabelledSentence> MakeAgreement(const AgreementConfig& config, Rng& rng) {
  Require("max_between", config.max_between, 0, 50);
  Require("min_between", config.min_between, 0, config.max_between);
  const auto person = [&rng](bool woman) { return Pick(woman ? Words(kWomen) : Words(kMen), rng); };
  std::vector<LabelledSentence> sentences(config.count);
  for (auto& [label, sentence] : sentences) {
    const bool woman = rng.Below(2) == 1;
    label = woman ? "herself" : "himself";
    if (rng.Below(4) == 0) {
      sentence = woman ? "she" : "he";
    } else {
      sentence = "the";
      Append(sentence, person(woman));
    }
    const int between = Between(config.min_between, config.max_between, rng);
    for (int i = 0; i < between; ++i) {
      Append(sentence, Pick(kBeside, rng));
      Append(sentence, "the");
      Append(sentence, person(rng.Below(2) == 1));
    }
    Append(sentence, Pick(kVerbs, rng));
  }
  return sentences;
}

std::vector<LabelledSentence> TrophyAndSuitcase() {
  std::vector<LabelledSentence> sentences;
  for (const std::string_view thing : kThings) {
    for (const std::string_view container : kContainers) {
      const std::string a(thing), b(container);
      for (const char* size : {"big", "large"}) {
        sentences.push_back(
            {"first", "the " + a + " does not fit into the " + b + " because it is too " + size});
        sentences.push_back(
            {"second", "the " + b + " cannot hold the " + a + " because it is too " + size});
      }
      for (const char* size : {"small", "narrow"}) {
        sentences.push_back(
            {"second", "the " + a + " does not fit into the " + b + " because it is too " + size});
        sentences.push_back(
            {"first", "the " + b + " cannot hold the " + a + " because it is too " + size});
      }
    }
  }
  return sentences;
}

std::vector<TaggedSentence> MakeSpans(const SpansConfig& config, Rng& rng) {
  std::vector<TaggedSentence> sentences(config.count);
  for (TaggedSentence& sentence : sentences) {
    const auto add = [&sentence](std::string_view token, std::string tag) {
      sentence.tokens.emplace_back(token);
      sentence.tags.push_back(std::move(tag));
    };
    const auto add_span = [&add](std::string_view words, const std::string& kind) {
      std::string_view part = "B-";
      ForEachWord(words, [&](std::string_view word) {
        add(word, std::string(part) + kind);
        part = "I-";
      });
    };
    ForEachWord(Pick(kSpanSentences, rng), [&](std::string_view word) {
      if (word == "P") {
        std::string name(Pick(kFirstNames, rng));
        if (rng.Below(2) == 1) Append(name, Pick(kLastNames, rng));
        add_span(name, "PER");
      } else if (word == "L") {
        add_span(Pick(kTowns, rng), "LOC");
      } else {
        add(word, "O");
      }
    });
  }
  return sentences;
}

std::string AsText(std::span<const SentencePair> pairs, char between) {
  std::string text;
  for (const auto& [source, target] : pairs) text += source + between + target + '\n';
  return text;
}

std::string AsText(std::span<const LabelledSentence> sentences) {
  std::string text;
  for (const auto& [label, sentence] : sentences) text += sentence + ' ' + label + '\n';
  return text;
}

}  // namespace noron
