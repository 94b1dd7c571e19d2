#include "engine/classic/expression.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <numbers>

#include "engine/core/error.h"

namespace noron {
namespace {

using Op = Expression::Op;
using Value = Expression::Value;

struct Name {
  std::string_view name;
  Op op;
  double number = 0;
  bool function = true;
};
constexpr Name kNames[] = {
    {"x", Op::kX, 0, false},
    {"y", Op::kY, 0, false},
    {"pi", Op::kNumber, std::numbers::pi, false},
    {"e", Op::kNumber, std::numbers::e, false},
    {"sin", Op::kSin},
    {"cos", Op::kCos},
    {"tan", Op::kTan},
    {"exp", Op::kExp},
    {"ln", Op::kLn},
    {"sqrt", Op::kSqrt},
    {"abs", Op::kAbs},
    {"tanh", Op::kTanh},
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Recursive descent; each rule appends the program of what it reads.
//   sum      product { (+|-) product }
//   product  signed { (*|/) signed | power }      (the last without a sign between: 2x)
//   signed   (+|-) signed | power
//   power    primary [ ^ signed ]
//   primary  number | name | function ( sum ) | ( sum )
class Parser {
 public:
  Parser(std::string_view text, std::vector<Expression::Step>& program)
      : text_(text), program_(program) {}

  void Parse() {
    if (text_.size() > Expression::kMaxLength) {
      at_ = Expression::kMaxLength;
      Refuse("the function is longer than " + std::to_string(Expression::kMaxLength) +
             " characters");
    }
    Sum();
    if (Peek() != '\0') Refuse(std::string("\"") + text_[at_] + "\" does not fit here");
  }

 private:
  [[noreturn]] void Refuse(const std::string& problem) const {
    const std::string position = std::to_string(at_ + 1);
    throw Error("config.type",
                "The function cannot be read at character " + position + ": " + problem + ".",
                {{"key", "function"},
                 {"value", std::string(text_.substr(0, Expression::kMaxLength))},
                 {"position", position},
                 {"problem", problem}});
  }

  char Peek() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool Take(char wanted) {
    if (Peek() != wanted) return false;
    ++at_;
    return true;
  }
  void Emit(Op op, double number = 0) { program_.push_back({op, number}); }

  void Sum() {
    Product();
    while (true) {
      if (Take('+')) {
        Product();
        Emit(Op::kAdd);
      } else if (Take('-')) {
        Product();
        Emit(Op::kSubtract);
      } else {
        return;
      }
    }
  }

  void Product() {
    Signed();
    while (true) {
      if (Take('*')) {
        Signed();
        Emit(Op::kMultiply);
      } else if (Take('/')) {
        Signed();
        Emit(Op::kDivide);
      } else if (IsLetter(Peek()) || Peek() == '(') {
        Power();
        Emit(Op::kMultiply);
      } else {
        return;
      }
    }
  }

  void Signed() {
    Deeper();
    if (Take('-')) {
      Signed();
      Emit(Op::kNegate);
    } else if (Take('+')) {
      Signed();
    } else {
      Power();
    }
    --depth_;
  }

  void Power() {
    Primary();
    if (!Take('^')) return;
    Signed();
    Emit(Op::kPower);
  }

  void Primary() {
    const char c = Peek();
    if (IsDigit(c) || c == '.') return Number();
    if (IsLetter(c)) return NameOrFunction();
    if (Take('(')) return Parenthesis();
    Refuse(c == '\0' ? "something is missing" : std::string("\"") + c + "\" does not fit here");
  }

  void Parenthesis() {
    Deeper();
    Sum();
    if (!Take(')')) Refuse("a closing parenthesis is missing");
    --depth_;
  }

  void Number() {
    const size_t begin = at_;
    while (at_ < text_.size() && (IsDigit(text_[at_]) || text_[at_] == '.')) ++at_;
    const std::string digits(text_.substr(begin, at_ - begin));
    char* end = nullptr;
    const double number = std::strtod(digits.c_str(), &end);
    if (*end != '\0' || !std::isfinite(number)) {
      at_ = begin;
      Refuse("\"" + digits + "\" is no number");
    }
    Emit(Op::kNumber, number);
  }

  void NameOrFunction() {
    const size_t begin = at_;
    while (at_ < text_.size() && IsLetter(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    const auto found = std::find_if(std::begin(kNames), std::end(kNames),
                                    [&](const Name& name) { return name.name == word; });
    if (found == std::end(kNames)) {
      at_ = begin;
      Refuse("\"" + std::string(word) +
             "\" is not known; there are x, y, pi, e, sin, cos, tan, exp, ln, sqrt, abs, tanh, and "
             "a product of x and y is x*y");
    }
    if (!found->function) return Emit(found->op, found->number);
    if (!Take('(')) Refuse("\"(\" is missing after " + std::string(word));
    Parenthesis();
    Emit(found->op);
  }

  void Deeper() {
    if (++depth_ > Expression::kMaxDepth) Refuse("the function is nested too deeply");
  }

  std::string_view text_;
  std::vector<Expression::Step>& program_;
  size_t at_ = 0;
  int depth_ = 0;
};

// f(a) where f has the derivative `slope` at a.
Value Chain(const Value& a, double value, double slope) {
  // What does not depend on x stays so, even where the slope is infinite.
  return {value, a.dx == 0 ? 0 : slope * a.dx, a.dy == 0 ? 0 : slope * a.dy};
}

Value Power(const Value& a, const Value& b) {
  const double value = std::pow(a.f, b.f);
  Value result = Chain(a, value, b.f == 0 ? 0 : b.f * std::pow(a.f, b.f - 1));
  if (b.dx == 0 && b.dy == 0) return result;
  const Value rising = Chain(b, value, value * std::log(a.f));
  return {value, result.dx + rising.dx, result.dy + rising.dy};
}

Value Binary(Op op, const Value& a, const Value& b) {
  switch (op) {
    case Op::kAdd:
      return {a.f + b.f, a.dx + b.dx, a.dy + b.dy};
    case Op::kSubtract:
      return {a.f - b.f, a.dx - b.dx, a.dy - b.dy};
    case Op::kMultiply:
      return {a.f * b.f, a.dx * b.f + a.f * b.dx, a.dy * b.f + a.f * b.dy};
    case Op::kDivide: {
      const double q = a.f / b.f;
      return {q, (a.dx - q * b.dx) / b.f, (a.dy - q * b.dy) / b.f};
    }
    default:
      assert(op == Op::kPower);
      return Power(a, b);
  }
}

Value Unary(Op op, const Value& a) {
  switch (op) {
    case Op::kNegate:
      return {-a.f, -a.dx, -a.dy};
    case Op::kSin:
      return Chain(a, std::sin(a.f), std::cos(a.f));
    case Op::kCos:
      return Chain(a, std::cos(a.f), -std::sin(a.f));
    case Op::kTan:
      return Chain(a, std::tan(a.f), 1 + std::tan(a.f) * std::tan(a.f));
    case Op::kExp:
      return Chain(a, std::exp(a.f), std::exp(a.f));
    case Op::kLn:
      return Chain(a, std::log(a.f), 1 / a.f);
    case Op::kSqrt:
      return Chain(a, std::sqrt(a.f), 0.5 / std::sqrt(a.f));
    case Op::kAbs:
      return Chain(a, std::fabs(a.f), a.f > 0 ? 1 : a.f < 0 ? -1 : 0);
    default:
      assert(op == Op::kTanh);
      return Chain(a, std::tanh(a.f), 1 - std::tanh(a.f) * std::tanh(a.f));
  }
}

bool IsBinary(Op op) { return op >= Op::kAdd && op <= Op::kPower; }

}  // namespace

Expression::Expression(std::string_view text) : text_(text) {
  Parser(text, program_).Parse();
  int height = 0;
  for (const Step& step : program_) {
    if (step.op <= Op::kY) ++height;
    if (IsBinary(step.op)) --height;
    stack_ = std::max(stack_, height);
    uses_y_ = uses_y_ || step.op == Op::kY;
  }
}

Value Expression::operator()(double x, double y) const {
  std::array<Value, kMaxLength> stack;
  assert(stack_ <= kMaxLength);
  int top = -1;
  for (const Step& step : program_) {
    if (step.op == Op::kNumber) {
      stack[++top] = {step.number, 0, 0};
    } else if (step.op == Op::kX) {
      stack[++top] = {x, 1, 0};
    } else if (step.op == Op::kY) {
      stack[++top] = {y, 0, 1};
    } else if (IsBinary(step.op)) {
      --top;
      stack[top] = Binary(step.op, stack[top], stack[top + 1]);
    } else {
      stack[top] = Unary(step.op, stack[top]);
    }
  }
  return stack[0];
}

}  // namespace noron
