#include "engine/run/request.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/run/testing.h"

namespace noron {
namespace {

std::string CodeOfRequest(const char* json) {
  return CodeOf([&] {
    const Request request(json, {"n", "x", "text", "list", "kind", "on"});
    request.Integer("n", 0, 10, 1);
    request.Number("x", 0, 1, 0.5);
    request.Choice("kind", {"a", "b"});
    request.Boolean("on", true);
    if (request.Has("list")) request.Integers("list");
    if (request.Has("text")) request.Text("text");
  });
}

TEST(Request, ReadsWhatIsGivenAndFillsInTheRest) {
  const Request request(R"({"n":3,"x":0.25,"text":"a","list":[2,0]})", {"n", "x", "text", "list", "m"});
  EXPECT_EQ(request.Integer("n", 0, 10), 3);
  EXPECT_EQ(request.Integer("m", 0, 10, 7), 7);
  EXPECT_EQ(request.MaybeInteger("m", 0, 10), std::nullopt);
  EXPECT_EQ(request.Number("x", 0, 1, 0), 0.25);
  EXPECT_EQ(request.Text("text"), "a");
  EXPECT_EQ(request.Integers("list"), (std::vector<int>{2, 0}));
  EXPECT_EQ(request.Choice("kind", {"first", "second"}), "first");
}

TEST(Request, RefusesWhatIsWrong) {
  EXPECT_EQ(CodeOfRequest("{}"), "none");
  EXPECT_EQ(CodeOfRequest("{"), "config.not_json");
  EXPECT_EQ(CodeOfRequest("[]"), "config.type");
  EXPECT_EQ(CodeOfRequest(R"({"y":1})"), "config.unknown_key");
  EXPECT_EQ(CodeOfRequest(R"({"n":1.5})"), "config.type");
  EXPECT_EQ(CodeOfRequest(R"({"n":"1"})"), "config.type");
  EXPECT_EQ(CodeOfRequest(R"({"n":-1})"), "config.range");
  EXPECT_EQ(CodeOfRequest(R"({"n":2147483648})"), "config.range");
  EXPECT_EQ(CodeOfRequest(R"({"n":1e400})"), "config.not_json");
  EXPECT_EQ(CodeOfRequest(R"({"x":NaN})"), "config.not_json");
  EXPECT_EQ(CodeOfRequest(R"({"x":2})"), "config.range");
  EXPECT_EQ(CodeOfRequest(R"({"x":"0,01"})"), "config.type");
  EXPECT_EQ(CodeOfRequest(R"({"kind":"c"})"), "config.choice");
  EXPECT_EQ(CodeOfRequest(R"({"on":1})"), "config.type");
  EXPECT_EQ(CodeOfRequest(R"({"list":[-1]})"), "config.type");
  EXPECT_EQ(CodeOfRequest(R"({"text":5})"), "config.type");
  EXPECT_EQ(CodeOfRequest((std::string(100, '[') + std::string(100, ']')).c_str()), "config.too_deep");
}

TEST(Request, LoneSurrogatesBecomeReplacementCharacters) {
  const Request request(R"({"text":"a\ud83d\ude00 \ud800x\udc00 \\ud800"})", {"text"});
  EXPECT_EQ(request.Text("text"), "a😀 \uFFFDx\uFFFD \\ud800");
  EXPECT_EQ(request.Replaced(), 2);
  const Request bytes("{\"text\":\"\xFF\"}", {"text"});
  EXPECT_EQ(bytes.Text("text"), "\uFFFD");
  EXPECT_EQ(bytes.Replaced(), 1);
}

TEST(RequireWhole, TakesWholeNumbersInRange) {
  EXPECT_EQ(RequireWhole("n", 5.0, 0, 10), 5);
  for (double bad : {-1.0, 10.5, 11.0, std::nan(""), std::numeric_limits<double>::infinity(),
                     2147483648.0}) {
    EXPECT_EQ(CodeOf([&] { RequireWhole("n", bad, 0, 10); }), "number.range") << bad;
  }
}

}  // namespace
}  // namespace noron
