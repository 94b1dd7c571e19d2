// New sentences from a sentence, so that a model does not learn the few it has by heart. For
// classification and for the source of pairs: what is said about the sentence stays true, mostly.
// Not for tagging, where tags would have to follow their words.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/rng.h"

namespace noron {

// Without each word with `probability` in [0, 1], independently; one stays when all would go
// (word dropout, Iyyer et al. 2015).
std::vector<std::string> DropWords(std::span<const std::string> words, double probability,
                                   Rng& rng);

// In another order in which a word is at most `distance` places from where it was: the words sorted
// by i + u(i), u uniform in [0, distance + 1) (Lample et al. 2018). A distance as long as the
// sentence leaves little of the order.
std::vector<std::string> ShuffleWords(std::span<const std::string> words, int distance, Rng& rng);

// With each word that has synonyms (synonyms.h) replaced with `probability` by one of them, all
// alike likely. Two words that are one in the table ("vui vẻ") count as one; a mark at the end
// ("vui.") stays. Words with a capital letter are left alone.
std::vector<std::string> ReplaceWithSynonyms(std::span<const std::string> words, double probability,
                                             Rng& rng);

// Between one string and words: cut at spaces, joined by one space.
std::vector<std::string> SplitAtSpaces(std::string_view sentence);
std::string JoinWithSpaces(std::span<const std::string> words);

}  // namespace noron
