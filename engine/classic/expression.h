// A function of x and y typed by a person, with its exact partial derivatives (forward mode: every
// value carries its derivatives along; Griewank & Walther 2008).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace noron {

class Expression {
 public:
  static constexpr int kMaxLength = 500;  // bytes
  static constexpr int kMaxDepth = 50;    // parentheses, signs and powers inside each other

  // Numbers, x, y, pi, e, + - * / ^ (x^2^3 is x^(2^3), -x^2 is -(x^2)), parentheses, and sin cos
  // tan exp ln sqrt abs tanh of something in parentheses. A product needs no sign where it is
  // clear: 2x, 3(x + 1), x y. Throws config.type that says what is wrong and at which character
  // (from 1; also argument "position").
  explicit Expression(std::string_view text);

  struct Value {
    double f = 0;
    double dx = 0;  // ∂f/∂x
    double dy = 0;  // ∂f/∂y
  };
  // Not a number, or infinite, where the function is not defined.
  Value operator()(double x, double y = 0) const;

  bool UsesY() const { return uses_y_; }
  const std::string& Text() const { return text_; }

  enum class Op {
    kNumber,
    kX,
    kY,
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kPower,
    kNegate,
    kSin,
    kCos,
    kTan,
    kExp,
    kLn,
    kSqrt,
    kAbs,
    kTanh
  };
  struct Step {  // of a program for a stack
    Op op;
    double number = 0;
  };

 private:
  std::string text_;
  std::vector<Step> program_;
  int stack_ = 0;  // how high the program stacks
  bool uses_y_ = false;
};

}  // namespace noron
