#include "engine/run/tasks/pairs_data.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/rng.h"
#include "engine/data/sentence_split.h"
#include "engine/data/toy_sequences.h"
#include "engine/run/corpus.h"
#include "engine/run/model.h"
#include "engine/text/pieces.h"
#include "engine/text/sentence_files.h"
#include "engine/text/unicode.h"

namespace noron {
namespace {

constexpr int kToyPairs = 1000;    // when the experiment says nothing
constexpr int kLongerPairs = 200;  // to judge by
constexpr int kCopiedLetters = 5;  // of the copy task, whose length is a distance

std::optional<ToyPairs> ToyPairsOf(std::string_view corpus) {
  if (corpus == "copy") return ToyPairs::kCopy;
  if (corpus == "reverse") return ToyPairs::kReverse;
  if (corpus == "sort") return ToyPairs::kSort;
  if (corpus == "add") return ToyPairs::kAdd;
  return std::nullopt;
}

PairParts Generate(ToyPairs kind, const Experiment::Data& data, Rng& rng) {
  ToyPairsConfig config{.count = data.count > 0 ? data.count : kToyPairs};
  ToyPairsConfig longer{.count = kLongerPairs};
  if (kind == ToyPairs::kCopy) {
    config.min_length = config.max_length = longer.min_length = longer.max_length = kCopiedLetters;
    config.distance = data.length;
    longer.distance = data.length + (data.length + 1) / 2;
  } else {
    config.min_length = std::min(2, data.length);
    config.max_length = data.length;
    longer.min_length = data.length + 1;
    longer.max_length = data.length + (data.length + 1) / 2;
  }
  auto [train, held_out] =
      SplitSentences(MakeToyPairs(kind, config, rng), data.validation_fraction, rng);
  return {std::move(train), std::move(held_out), MakeToyPairs(kind, longer, rng)};
}

PairParts Read(const Experiment::Data& data, const TaskData& files, Rng& rng) {
  if (files.text.empty()) {
    throw Error("config.choice",
                "there are no pairs called " + data.corpus +
                    "; there are copy, reverse, sort, add, the built-in pairs, and own",
                {{"key", "data.corpus"},
                 {"value", data.corpus},
                 {"allowed", "copy, reverse, sort, add, own"}});
  }
  std::vector<SentencePair> pairs = ReadPairs(files.text);
  if (data.count > 0 && pairs.size() > static_cast<size_t>(data.count)) pairs.resize(data.count);
  if (!files.test.empty()) return {std::move(pairs), ReadPairs(files.test), {}};
  auto [train, held_out] = SplitSentences(std::move(pairs), data.validation_fraction, rng);
  return {std::move(train), std::move(held_out), {}};
}

PairParts MakeParts(const Experiment& experiment, const TaskData& files) {
  Rng rng(static_cast<uint64_t>(experiment.seed), kBatchesStream);
  const auto toy = ToyPairsOf(experiment.data.corpus);
  PairParts parts = toy ? Generate(*toy, experiment.data, rng) : Read(experiment.data, files, rng);
  // With nothing kept back, what was trained on is all there is to judge by.
  if (parts.held_out.empty()) parts.held_out = parts.train;
  return parts;
}

// A space in front, where it belongs to the word behind it: the first word of a sentence is then
// the same token as anywhere else.
std::string Spaced(TokenizerKind kind, const std::string& text) {
  return kind == TokenizerKind::kChar ? text : " " + text;
}

// One vocabulary for both sides.
Tokenizer LearnTokenizer(const Experiment& experiment, const std::vector<SentencePair>& pairs) {
  const TokenizerKind kind = KindOf(experiment.tokenizer);
  std::string text;
  for (const SentencePair& pair : pairs) {
    text += Spaced(kind, pair.source) + "\n" + Spaced(kind, pair.target) + "\n";
  }
  return Tokenizer::Learn(kind, text, experiment.tokenizer.vocab_size);
}

}  // namespace

PairsData::PairsData(const Experiment& experiment, const TaskData& data)
    : PairsData(MakeParts(experiment, data), experiment) {}

PairsData::PairsData(const PairParts& parts, const Experiment& experiment)
    : tokenizer_(LearnTokenizer(experiment, parts.train)),
      train_(EncodeAll(parts.train)),
      held_out_(EncodeAll(parts.held_out)),
      questions_(Ask(parts.held_out)),
      longer_(Ask(parts.longer)) {
  EncodeAll(parts.longer);
  if (train_.empty() || held_out_.empty()) {
    throw Error("text.too_short", "every pair to learn from or to judge by has more than " +
                                      std::to_string(kMaxTokens) +
                                      " tokens; choose larger tokens or shorter pairs");
  }
}

std::vector<TokenPair> PairsData::EncodeAll(const std::vector<SentencePair>& pairs) {
  std::vector<TokenPair> encoded;
  for (const SentencePair& pair : pairs) {
    TokenPair tokens{Encode(pair.source), Encode(pair.target)};
    const int longest = static_cast<int>(std::max(tokens.source.size(), tokens.target.size() + 1));
    if (longest > kMaxTokens) {
      ++left_out_;
      continue;
    }
    context_ = std::max(context_, longest);
    encoded.push_back(std::move(tokens));
  }
  return encoded;
}

std::vector<Question> PairsData::Ask(const std::vector<SentencePair>& pairs) const {
  std::vector<Question> questions;
  std::map<std::string_view, size_t> places;
  for (const SentencePair& pair : pairs) {
    std::vector<int32_t> ids = Encode(pair.source);
    if (static_cast<int>(ids.size()) > kMaxTokens) continue;
    const auto [place, fresh] = places.try_emplace(pair.source, questions.size());
    if (fresh) questions.push_back({pair.source, {}, std::move(ids)});
    questions[place->second].answers.push_back(pair.target);
  }
  return questions;
}

PairTokens PairsData::Special() const {
  const int32_t first = tokenizer_.VocabSize();
  return {.pad = first, .start = first + 1, .end = first + 2};
}

std::vector<int32_t> PairsData::Unwritable() const {
  std::vector<int32_t> ids = {Special().pad, Special().start};
  if (tokenizer_.Kind() != TokenizerKind::kBpe) ids.push_back(Tokenizer::kUnknownId);
  return ids;
}

std::vector<int32_t> PairsData::Encode(const std::string& text) const {
  return tokenizer_.Encode(Spaced(tokenizer_.Kind(), text));
}

std::string PairsData::Decode(std::span<const int32_t> ids) const {
  std::vector<int32_t> real;
  for (const int32_t id : ids) {
    if (id < tokenizer_.VocabSize()) real.push_back(id);
  }
  const std::string text = tokenizer_.Decode(real);
  const bool spaced = tokenizer_.Kind() != TokenizerKind::kChar && text.starts_with(' ');
  return spaced ? text.substr(1) : text;
}

std::string PairsData::Show(int32_t id) const {
  if (id < tokenizer_.VocabSize()) return tokenizer_.Describe(id).text;
  const PairTokens special = Special();
  return id == special.end ? "</s>" : id == special.start ? "<s>" : "<pad>";
}

std::vector<std::string> PairsData::Units(const std::string& text) const {
  std::vector<std::string> units;
  for (size_t at = 0; at < text.size();) {
    const bool characters = tokenizer_.Kind() == TokenizerKind::kChar;
    const size_t end = characters ? GraphemeEnd(text, at) : WordPieceEnd(text, at);
    std::string unit = text.substr(at, end - at);
    if (!characters && unit.starts_with(' ')) unit.erase(0, 1);
    if (!unit.empty()) units.push_back(std::move(unit));
    at = end;
  }
  return units;
}

}  // namespace noron
