#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/run/session.h"
#include "engine/run/testing.h"

namespace noron {
namespace {

using Json = nlohmann::json;

class Intervene : public testing::Test {
 protected:
  Intervene() {
    session_.Create(ToJson(TinyExperiment()), TinyText());
    session_.Step(10, 1e9);
  }
  Json Effect(const Json& change, const char* text = "xin chào") {
    Json request = change;
    request["text"] = text;
    return Json::parse(session_.Intervene(request.dump()));
  }

  Session session_;
};

TEST_F(Intervene, NothingChangesNothing) {
  const Json effect = Effect(Json::object());
  EXPECT_EQ(effect["loss"]["before"], effect["loss"]["after"]);
  EXPECT_EQ(effect["tokens"].size(), 8u);
  ASSERT_EQ(effect["top"].size(), 10u);
  for (const Json& token : effect["top"]) EXPECT_EQ(token["difference"], 0);
  EXPECT_TRUE(Effect(Json::object(), "x")["loss"]["before"].is_null());
}

TEST_F(Intervene, EachKindHasAnEffect) {
  for (const Json& change : {Json{{"ablate", {"h.0.attn 0", "h.0.attn 1"}}},
                             Json{{"score", {"h.0.attn 0 7 0 set 9", "h.0.attn 0 6 1 add -2.5"}}},
                             Json{{"swap", {"embeddings 0 7"}}},
                             Json{{"patch", {"h.0.residual 7"}}, {"patch_from", "tôi là a"}}}) {
    const Json effect = Effect(change);
    EXPECT_NE(effect["top"][0]["before"], effect["top"][0]["after"]) << change;
  }
}

TEST_F(Intervene, PatchingTheLastLayerGivesTheOtherPrediction) {
  const Json other = Effect(Json::object(), "tôi là a");
  const Json effect = Effect({{"patch", {"h.0.residual"}}, {"patch_from", "tôi là a"}});
  int compared = 0;
  for (const Json& token : effect["top"]) {
    for (const Json& same : other["top"]) {
      if (same["id"] != token["id"]) continue;
      EXPECT_EQ(same["before"], token["after"]);
      ++compared;
    }
  }
  EXPECT_GT(compared, 3);
}

TEST_F(Intervene, SaysWhatItWants) {
  const auto code = [&](const Json& change) { return CodeOf([&] { Effect(change); }); };
  EXPECT_EQ(code({{"ablate", {"h.0.attn"}}}), "config.type");
  EXPECT_EQ(code({{"ablate", {"h.0.attn two"}}}), "config.type");
  EXPECT_EQ(code({{"ablate", {"h.0.attn 99"}}}), "number.range");
  EXPECT_EQ(code({{"ablate", {"h.9.attn 0"}}}), "config.choice");
  EXPECT_EQ(code({{"score", {"h.0.attn 0 1 0 multiply 2"}}}), "config.type");
  EXPECT_EQ(code({{"patch", {"embeddings"}}, {"patch_from", "x"}}), "shape.mismatch");
  EXPECT_EQ(code({{"patch", {"embeddings"}}}), "config.type");
}

}  // namespace
}  // namespace noron
