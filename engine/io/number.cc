#include "engine/io/number.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace noron {

// The fewest digits that read back as the same double are found by trying: std::to_chars would
// bring tables into the WebAssembly module that are larger than the rest of the number code
// together.
std::string Plain(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (value == 0) return "0";
  std::array<char, 48> text;
  int decimals = -1;  // behind the first digit
  do {
    std::snprintf(text.data(), text.size(), "%.*e", ++decimals, value);
  } while (decimals < 16 && std::strtod(text.data(), nullptr) != value);
  if (std::fabs(value) >= 1e-12 && std::fabs(value) < 1e15) {
    const int exponent = std::atoi(std::strchr(text.data(), 'e') + 1);
    std::snprintf(text.data(), text.size(), "%.*f", std::max(0, decimals - exponent), value);
  }
  return text.data();
}

std::string Plain(int64_t value) { return std::to_string(value); }

}  // namespace noron
