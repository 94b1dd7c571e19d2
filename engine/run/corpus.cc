#include "engine/run/corpus.h"

#include <cmath>
#include <cstdio>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/core/error.h"

namespace noron {
namespace {

std::string Hash(std::string_view text) {
  uint64_t hash = 0xCBF29CE484222325ULL;
  for (char c : text) {
    hash ^= static_cast<uint8_t>(c);
    hash *= 0x100000001B3ULL;
  }
  char hexadecimal[17];
  std::snprintf(hexadecimal, sizeof hexadecimal, "%016llx", static_cast<unsigned long long>(hash));
  return hexadecimal;
}

double UnigramLoss(const TextDataset& dataset, int vocab) {
  std::vector<int64_t> counts(vocab, 1);
  for (int32_t id : dataset.Train()) ++counts[id];
  const double total = static_cast<double>(dataset.Train().size()) + vocab;
  const auto judged = dataset.Validation().empty() ? dataset.Train() : dataset.Validation();
  double loss = 0;
  for (int32_t id : judged) loss -= std::log(static_cast<double>(counts[id]) / total);
  return judged.empty() ? 0.0 : loss / static_cast<double>(judged.size());
}

}  // namespace

TokenizerKind KindOf(const Experiment::Tokenizer& tokenizer) {
  if (tokenizer.kind == "word") return TokenizerKind::kWord;
  if (tokenizer.kind == "bpe") return TokenizerKind::kBpe;
  return TokenizerKind::kChar;
}

Normalization NormalizationOf(const Experiment::Data& data) {
  return data.normalization == "none" ? Normalization::kNone : Normalization::kNfc;
}

PreparedText Prepare(std::string_view bytes, Normalization normalization) {
  Utf8Result clean = PrepareText(bytes, normalization);
  if (clean.text.empty()) throw Error("text.empty", "the text is empty: there is nothing to learn");
  PreparedText result;
  std::unordered_set<char32_t> distinct;
  for (size_t at = 0; at < clean.text.size(); ++result.characters) {
    const CodePoint point = CodePointAt(clean.text, at);
    distinct.insert(point.value);
    at += point.length;
  }
  result.distinct = static_cast<int64_t>(distinct.size());
  result.hash = Hash(clean.text);
  result.replaced = clean.replaced;
  result.text = std::move(clean.text);
  return result;
}

Corpus::Corpus(PreparedText text, const Tokenizer& tokenizer, double validation_fraction)
    : prepared(std::move(text)),
      dataset(tokenizer.Encode(prepared.text), validation_fraction),
      unigram(UnigramLoss(dataset, tokenizer.VocabSize())) {}

}  // namespace noron
