// Learning the merges of byte-pair encoding. Encoding with them: see tokenizer.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/text/tokenizer.h"

namespace noron {

struct BpeVocabulary {
  std::vector<std::string> tokens;  // 256 bytes, then what merges gave, in that order
  std::vector<Merge> merges;
};

// Merges the most frequent pair (ties: smaller left id, then smaller right id) until there are
// `vocab_size` tokens or no pair occurs twice (Sennrich, Haddow & Birch 2016, algorithm 1).
BpeVocabulary LearnBpe(std::string_view text, int vocab_size);

}  // namespace noron
