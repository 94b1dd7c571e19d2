// The text of a run: prepared, tokenized, split, and described.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/data/text_dataset.h"
#include "engine/io/experiment.h"
#include "engine/text/tokenizer.h"
#include "engine/text/unicode.h"

namespace noron {

TokenizerKind KindOf(const Experiment::Tokenizer& tokenizer);
Normalization NormalizationOf(const Experiment::Data& data);

// A text after PrepareText, not yet cut into tokens.
struct PreparedText {
  std::string text;
  int64_t replaced = 0;    // invalid UTF-8 sequences that became U+FFFD
  int64_t characters = 0;  // code points
  int64_t distinct = 0;    // different code points
  std::string hash;        // of the prepared text (FNV-1a, 64 bits, hexadecimal)
};

// Throws text.empty, text.utf16, text.too_large.
PreparedText Prepare(std::string_view bytes, Normalization normalization);

struct Corpus {
  Corpus(PreparedText prepared, const Tokenizer& tokenizer, double validation_fraction);

  PreparedText prepared;
  TextDataset dataset;
  // Nats per token of guessing by how often each token occurs in the training part (plus one), on
  // the validation part, or on the training part itself when there is no other.
  double unigram = 0;
};

}  // namespace noron
