#include "engine/io/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace noron {

int EditDistance(std::string_view a, std::string_view b) {
  std::vector<int> row(b.size() + 1);  // distances of the read part of `a` to each start of `b`
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 0; i < a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i) + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const int change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string_view Nearest(std::string_view word, std::span<const std::string_view> known) {
  word = word.substr(0, 64);  // no key is longer, and a stranger's may be very long
  return *std::min_element(known.begin(), known.end(), [&](auto a, auto b) {
    return EditDistance(word, a) < EditDistance(word, b);
  });
}

}  // namespace noron
