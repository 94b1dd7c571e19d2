// The known word that a misspelt one most likely means.
#pragma once

#include <span>
#include <string_view>

namespace noron {

// Fewest insertions, deletions and changes of one byte (Levenshtein).
int EditDistance(std::string_view a, std::string_view b);

// The first of the closest; `known` is not empty.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace noron
