// Tasks on sequences that are small enough to be learned in a minute and say exactly what a model
// can do: carry a symbol over a distance, turn an order round, sort, add, agree, mark spans.
//   copy reverse sort add   sequence to sequence, one token per character (a char tokenizer)
//   recall                  copy as classification: which letter stood at the start
//   agreement               classification or language model, words with one space between
//   spans                   tagging
// Everything is drawn from the Rng that is handed in: same state, same data. Draws are independent,
// so small spaces repeat; the splits of the readers keep repeats on one side.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/core/rng.h"
#include "engine/data/sentences.h"

namespace noron {

enum class ToyPairs { kCopy, kReverse, kSort, kAdd };

struct ToyPairsConfig {
  int count = 2000;
  int min_length = 3;  // letters, or digits of each number
  int max_length = 8;
  int letters = 10;  // the first 2 … 26 of a … z
  int distance = 0;  // copy only: dots between the letters and the end of the source
};

//   copy     "cab…" → "cab"   (dots: `distance` characters '.')
//   reverse  "cab"  → "bac"
//   sort     "cab"  → "abc"
//   add      "58+7" → "65"    (no leading zeros; each number has min … max_length digits)
// Lengths are uniform. Throws config.range when a number is out of range.
std::vector<SentencePair> MakeToyPairs(ToyPairs kind, const ToyPairsConfig& config, Rng& rng);

struct RecallConfig {
  int count = 2000;
  int distance = 20;  // characters between the letter and the question mark
  int letters = 8;    // the classes: the first 2 … 26 of a … z
  int noise = 4;      // different characters in between: 1 (always '.') … 10
};

// "c" + `distance` characters of noise + "?", labelled "c". Throws config.range.
std::vector<LabelledSentence> MakeRecall(const RecallConfig& config, Rng& rng);

struct AgreementConfig {
  int count = 2000;
  int min_between = 0;  // phrases between the subject and the verb ("near the queen"), each three
  int max_between = 3;  //   words with a man or a woman in it who must not be agreed with
};

// "the king near the queen with the actress praised", labelled "himself" or "herself". The sentence
// ends where the label would follow. Both labels are equally likely. Throws config.range.
std::vector<LabelledSentence> MakeAgreement(const AgreementConfig& config, Rng& rng);

// Winograd's schema (Levesque et al. 2012) around a trophy and a suitcase: "the trophy does not fit
// into the suitcase because it is too big". The label says whether "it" is the "first" or the
// "second" of the two nouns. A fixed set, always the same: the thing first or second, big or small.
std::vector<LabelledSentence> TrophyAndSuitcase();

struct SpansConfig {
  int count = 1000;
};

// Short English sentences with people (PER) and places (LOC) in B-I-O tags. The same word may be
// part of either ("Rose Hill", "Lane"), so that the words around it decide. Throws config.range.
std::vector<TaggedSentence> MakeSpans(const SpansConfig& config, Rng& rng);

// One line per example, as a language model reads them: "cab>bac" or "the king praised himself".
std::string AsText(std::span<const SentencePair> pairs, char between = '>');
std::string AsText(std::span<const LabelledSentence> sentences);

}  // namespace noron
