// A number with its formula, as worksheets and graphs show it.
#pragma once

#include <optional>
#include <string>

namespace noron {

// How a number comes about, in TeX, which is the same in every language.
struct Derivation {
  std::string symbol{};   // z^{(1)}_{2}
  std::string formula{};  // in scalar form, right of "=": \sum_i W^{(1)}_{2i} …
  std::string numbers{};  // the same with the actual numbers
  std::string matrix{};   // a whole equation: z^{(1)} = W^{(1)} x + b^{(1)}
  double value = 0;
  std::optional<double> difference{};  // by central differences; gradients only
};

}  // namespace noron
