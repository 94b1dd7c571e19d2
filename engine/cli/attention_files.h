// Attention weights as files for other programs: a table and a picture.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace noron {

// One head: weights [T, T], rows are queries.
struct AttentionMatrix {
  int layer = 0;
  int head = 0;
  std::vector<std::string> tokens;  // T, printable
  std::span<const float> weights;
  std::span<const float> scores;  // before the mask
};

// A line per cell: layer, head, query, query token, key, key token, score, weight.
std::string AttentionCsv(const std::vector<AttentionMatrix>& heads);

// A heat map with the tokens at both sides and a legend.
std::string AttentionSvg(const AttentionMatrix& head);
// The same of weights [queries, keys] between any two sequences.
std::string WeightsSvg(const std::string& title, std::span<const std::string> queries,
                       std::span<const std::string> keys, std::span<const float> weights);

// Text for inside an element or attribute; characters that XML forbids become U+FFFD.
std::string XmlText(std::string_view text);

}  // namespace noron
