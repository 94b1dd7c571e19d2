#include "engine/classic/expression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "engine/core/error.h"

namespace noron {
namespace {

double At(const char* text, double x, double y = 0) { return Expression(text)(x, y).f; }

TEST(Expression, FollowsTheRulesOfWriting) {
  EXPECT_DOUBLE_EQ(At("1 + 2 * 3", 0), 7);
  EXPECT_DOUBLE_EQ(At("8 - 4 - 2", 0), 2);
  EXPECT_DOUBLE_EQ(At("8 / 4 / 2", 0), 1);
  EXPECT_DOUBLE_EQ(At("2^3^2", 0), 512);
  EXPECT_DOUBLE_EQ(At("-x^2", 3), -9);
  EXPECT_DOUBLE_EQ(At("2^-1", 0), 0.5);
  EXPECT_DOUBLE_EQ(At("2x^2 y", 3, 2), 36);
  EXPECT_DOUBLE_EQ(At("3(x + 1)(x - 1)", 2), 9);
  EXPECT_DOUBLE_EQ(At("2 sin(pi / 2) e", 0), 2 * M_E);
  EXPECT_DOUBLE_EQ(At("--.5", 0), 0.5);
  EXPECT_TRUE(Expression("x + 0 y").UsesY());
  EXPECT_FALSE(Expression("exp(x)").UsesY());
}

TEST(Expression, DerivativesAreThoseOfDifferences) {
  for (const char* text : {"x^2 y + y^3", "(1 - x)^2 + 100 (y - x^2)^2", "sin(x) cos(y) tan(x y)",
                           "exp(-x^2) / (1 + y^2)", "ln(x) sqrt(y)", "x^y", "2^x",
                           "abs(x - 3) tanh(y)", "-(x / y)", "x^-2"}) {
    SCOPED_TRACE(text);
    const Expression f(text);
    for (const auto& [x, y] : {std::pair{0.7, 1.3}, {2.1, 0.4}}) {
      constexpr double kStep = 1e-6;
      const Expression::Value value = f(x, y);
      EXPECT_NEAR(value.dx, (f(x + kStep, y).f - f(x - kStep, y).f) / (2 * kStep), 1e-5);
      EXPECT_NEAR(value.dy, (f(x, y + kStep).f - f(x, y - kStep).f) / (2 * kStep), 1e-5);
    }
  }
}

TEST(Expression, PowersAtZeroAndBelow) {
  EXPECT_DOUBLE_EQ(Expression("x^2")(0).dx, 0);
  EXPECT_DOUBLE_EQ(Expression("x^1")(0).dx, 1);
  EXPECT_DOUBLE_EQ(Expression("x^0")(0).dx, 0);
  EXPECT_DOUBLE_EQ(Expression("x^3")(-2).dx, 12);
  EXPECT_TRUE(std::isnan(Expression("ln(x)")(-1).f));
}

std::string Fault(const std::string& text) {
  try {
    Expression expression(text);
  } catch (const Error& error) {
    for (const auto& [name, value] : error.Arguments()) {
      if (name == "position") return std::string(error.Code()) + " " + value;
    }
  }
  return "nothing thrown";
}

TEST(Expression, SaysWhereTheFaultIs) {
  EXPECT_EQ(Fault(""), "config.type 1");
  EXPECT_EQ(Fault("x +"), "config.type 4");
  EXPECT_EQ(Fault("2 * (x + 1"), "config.type 11");
  EXPECT_EQ(Fault("x + z"), "config.type 5");
  EXPECT_EQ(Fault("xy"), "config.type 1");
  EXPECT_EQ(Fault("sin x"), "config.type 5");
  EXPECT_EQ(Fault("1.2.3"), "config.type 1");
  EXPECT_EQ(Fault("x 2"), "config.type 3");
  EXPECT_EQ(Fault("0,5 x"), "config.type 2");
  EXPECT_EQ(Fault("x)"), "config.type 2");
  EXPECT_EQ(Fault(std::string(200, '(')), "config.type 26");
  EXPECT_EQ(Fault(std::string(200, '-') + "x").substr(0, 11), "config.type");
  EXPECT_EQ(Fault(std::string(1000, '1')), "config.type 501");
}

}  // namespace
}  // namespace noron
