// Numbers and sums as TeX, for formulas that are filled in.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>

namespace noron {

// Four significant digits: -0.3, 1.25, 3.2 \cdot 10^{-5}; "-" and not a dash.
inline std::string TexNumber(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.4g", value == 0 ? 0.0 : value);  // never -0
  const std::string shown = text;
  const size_t e = shown.find('e');
  if (e == std::string::npos) return shown;
  return shown.substr(0, e) + " \\cdot 10^{" + std::to_string(std::stoi(shown.substr(e + 1))) + "}";
}

// The same as a factor or a later summand: negative numbers stand in parentheses.
inline std::string TexFactor(double value) {
  return value < 0 ? "(" + TexNumber(value) + ")" : TexNumber(value);
}

// a + b + c; of many terms the first ones and \dots.
class TexSum {
 public:
  void Add(const std::string& term) {
    constexpr int kShown = 16;
    if (++count_ > kShown + 1) return;
    if (count_ > 1) text_ += " + ";
    text_ += count_ > kShown ? "\\dots" : term;
  }
  void AddProduct(double a, double b) { Add(TexFactor(a) + " \\cdot " + TexFactor(b)); }
  const std::string& Text() const { return text_; }

 private:
  std::string text_;
  int count_ = 0;
};

}  // namespace noron
