// A small table of words that can stand for each other in most sentences, Vietnamese and English,
// written for augmentation. Words are in small letters; a Vietnamese word may have two syllables.
#pragma once

#include <span>
#include <string_view>

namespace noron {

inline constexpr int kMaxSynonymSyllables = 2;  // of a word of the table

// The whole group that `word` is in, itself included; empty when it is in none.
std::span<const std::string_view> SynonymsOf(std::string_view word);

// Every word of the table, group after group.
std::span<const std::string_view> AllSynonyms();

}  // namespace noron
