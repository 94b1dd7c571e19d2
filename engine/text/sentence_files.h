// Reads the plain text files of supervised tasks. Each goes through PrepareText first (UTF-8, CRLF,
// NFC, size); what cannot be read throws data.line with its line number, nothing at all text.empty,
// and what PrepareText throws. White space around a field does not count.
#pragma once

#include <string_view>
#include <vector>

#include "engine/data/sentences.h"

namespace noron {

inline constexpr int kMaxSentenceTokens = 1000;  // of a tagged sentence
inline constexpr int kMaxLineBytes = 10000;

// token TAB tag, a blank line between sentences. A token may hold spaces ("chủ tịch").
std::vector<TaggedSentence> ReadTagged(std::string_view bytes);

// source TAB target, one pair on each line; blank lines are skipped.
std::vector<SentencePair> ReadPairs(std::string_view bytes);

// label TAB sentence, one on each line; blank lines are skipped.
std::vector<LabelledSentence> ReadLabelled(std::string_view bytes);

}  // namespace noron
