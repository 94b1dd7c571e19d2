#include "engine/io/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace noron {
namespace {

using nlohmann::json;
using Kind = JsonFault::Kind;

JsonFault FaultOf(const std::string& text, const JsonLimits& limits = {}) {
  json value;
  const auto fault = ReadJson(text, limits, value);
  if (fault) return *fault;
  ADD_FAILURE() << "no fault in " << text.substr(0, 80);
  return {};
}

TEST(ReadJson, ReadsWhatNlohmannReads) {
  for (const char* text :
       {"{}", "[]", "3", "\"x\"", R"({"a":[1,-2,3.5,true,null,{"b":{}}],"c":""})",
        "  [ [ ], { } ] ", "18446744073709551615", R"({"":{"":[[]]}})"}) {
    json value;
    EXPECT_FALSE(ReadJson(text, {}, value)) << text;
    EXPECT_EQ(value, json::parse(text));
  }
}

TEST(ReadJson, SyntaxFaultsSayWhere) {
  const JsonFault fault = FaultOf("{\"a\": 1,\n \"b\": {\"c\": NaN}}");
  EXPECT_EQ(fault.kind, Kind::kSyntax);
  EXPECT_EQ(fault.path, "b.c");
  EXPECT_EQ(fault.token, "NaN");
  EXPECT_EQ(fault.line, 2u);
  EXPECT_EQ(fault.column, 13u);
  EXPECT_NE(fault.Sentence().find("line 2, column 13"), std::string::npos);
  EXPECT_EQ(FaultOf("{\"a\": -Infinity}").token, "-Infinity");
  EXPECT_EQ(FaultOf("{\"a\": 0,01}").kind, Kind::kSyntax);
  for (const char* text :
       {"", "{", "[1,", "{\"a\"", "\"\\x\"", "{} {}", "\"\xFF\"", "nul", "[1,]"}) {
    EXPECT_EQ(FaultOf(text).kind, Kind::kSyntax) << text;
  }
}

TEST(ReadJson, NestingIsBounded) {
  const std::string deep(100'000, '[');
  EXPECT_EQ(FaultOf(deep).kind, Kind::kTooDeep);
  json value;
  EXPECT_FALSE(ReadJson("[[[]]]", {.depth = 3}, value));
  EXPECT_EQ(FaultOf("[[[]]]", {.depth = 2}).kind, Kind::kTooDeep);
  EXPECT_EQ(FaultOf(R"({"a":{"b":{}}})", {.depth = 2}).kind, Kind::kTooDeep);
}

TEST(ReadJson, MembersAreBounded) {
  json value;
  EXPECT_FALSE(ReadJson("[1,2,3]", {.members = 3}, value));
  EXPECT_EQ(FaultOf("[1,2,3,4]", {.members = 3}).kind, Kind::kTooMany);
  EXPECT_EQ(FaultOf(R"({"a":1,"b":2})", {.members = 1}).kind, Kind::kTooMany);
  EXPECT_EQ(FaultOf("[[],[],[]]", {.members = 2}).kind, Kind::kTooMany);
}

TEST(ReadJson, ValuesAreBoundedInAll) {
  json value;
  EXPECT_FALSE(ReadJson("[[1,2],[3]]", {.values = 6}, value));
  const JsonFault fault = FaultOf("[[1,2],[3]]", {.values = 5});
  EXPECT_EQ(fault.kind, Kind::kTooLarge);
  EXPECT_EQ(fault.Sentence(), "it has more than 5 values");
}

TEST(ReadJson, DuplicateKeys) {
  const JsonFault fault = FaultOf(R"({"a":{"x":1,"y":2,"x":3}})");
  EXPECT_EQ(fault.kind, Kind::kDuplicateKey);
  EXPECT_EQ(fault.token, "x");
  EXPECT_EQ(fault.path, "a.x");
}

TEST(ReadJson, NumbersBeyondDouble) {
  const JsonFault fault = FaultOf(R"({"a":[0,-1e400]})");
  EXPECT_EQ(fault.kind, Kind::kNumberRange);
  EXPECT_EQ(fault.token, "-1e400");
  EXPECT_EQ(fault.path, "a.1");
}

}  // namespace
}  // namespace noron
