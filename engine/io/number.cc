#include "engine/io/number.h"

#include <array>
#include <charconv>
#include <cmath>

namespace noron {

std::string Plain(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (value == 0) return "0";
  const bool is_plain = std::fabs(value) >= 1e-12 && std::fabs(value) < 1e15;
  std::array<char, 48> text;
  const auto result =
      std::to_chars(text.data(), text.data() + text.size(), value,
                    is_plain ? std::chars_format::fixed : std::chars_format::scientific);
  return std::string(text.data(), result.ptr);
}

std::string Plain(int64_t value) { return std::to_string(value); }

}  // namespace noron
