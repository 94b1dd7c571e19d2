#include "engine/run/session.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/run/testing.h"

namespace noron {
namespace {

using Json = nlohmann::json;

Json Create(Session& session, Experiment experiment = TinyExperiment()) {
  return Json::parse(session.Create(ToJson(experiment), TinyText()));
}

TEST(Session, DescribesItself) {
  const Json description = Json::parse(Session().Describe());
  EXPECT_EQ(description["build"]["threads"], 1);
  EXPECT_GT(description["fields"].size(), 30u);
  EXPECT_EQ(description["errors"].size(), std::size(kErrorCodes));
  EXPECT_EQ(description["limits"]["memory_bytes"], kDefaultMemoryBudget);
}

TEST(Session, ChecksAnExperimentWithoutRunningIt) {
  Session session;
  const Json check = Json::parse(session.Check(R"({"model":{"layers":3}})"));
  EXPECT_EQ(check["experiment"]["model"]["layers"], 3);
  EXPECT_EQ(check["experiment"]["training"]["steps"], 1500);
  EXPECT_GT(check["parameters"], 100000);
  EXPECT_LT(check["memory"]["total"], check["memory"]["budget"]);
  EXPECT_EQ(CodeOf([&] { session.Check(R"({"model":{"heads":5}})"); }), "config.heads");
  EXPECT_EQ(CodeOf([&] { session.Evaluate(); }), "run.none");
}

TEST(Session, ChecksWithTheVocabularyOfTheRunsText) {
  Session session;
  const Json summary = Create(session);
  const Json check = Json::parse(session.Check(summary["experiment"].dump()));
  EXPECT_EQ(check["parameters"], summary["parameters"]);
}

TEST(Session, SaysWhereTheTimeOfAStepGoes) {
  Session session;
  EXPECT_EQ(CodeOf([&] { session.Profile(5); }), "run.none");
  Create(session);
  const Json profile = Json::parse(session.Profile(5));
  EXPECT_GT(profile["seconds"], 0);
  EXPECT_EQ(profile["threads"], 1);
  EXPECT_GT(profile["limit"]["flops"], 0);
  EXPECT_GT(profile["sections"]["optimizer"]["seconds"], 0);
  double sum = 0;
  for (const Json& node : profile["nodes"]) {
    sum += node["forward"]["seconds"].get<double>() + node["backward"]["seconds"].get<double>();
    EXPECT_NE(node["family"], "unknown") << node["operation"];
    EXPECT_TRUE(node["forward"]["share_of_limit"].is_number()) << node["operation"];
  }
  EXPECT_GT(sum, 0);
  EXPECT_LT(sum, profile["seconds"]);
  EXPECT_EQ(profile["nodes"][0]["operation"], "embedding");
  EXPECT_EQ(profile["nodes"][0]["weight"], "wte.weight");
  EXPECT_EQ(profile["nodes"][0]["shape"], Json({2, 8, 8}));
  EXPECT_EQ(CodeOf([&] { session.Profile(-1); }), "number.range");
}

TEST(Session, TrainsAndTells) {
  Session session;
  const Json summary = Create(session);
  EXPECT_EQ(summary["step"], 0);
  EXPECT_EQ(summary["corpus"]["characters"], 960);
  EXPECT_NEAR(summary["baseline"]["uniform"], std::log(summary["tokenizer"]["vocab"].get<int>()), 1e-12);
  const Json step = Json::parse(session.Step(12, 1e9));
  EXPECT_EQ(step["step"], 12);
  EXPECT_EQ(step["rows"].size(), 12u);
  EXPECT_EQ(step["rows"][0][0], 1);
  EXPECT_EQ(step["rows"][11].size(), 4u);
  EXPECT_EQ(step["validation"].size(), 2u);
  EXPECT_EQ(step["snapshots"].size(), 12u);
  EXPECT_FALSE(step["done"]);
  const Json history = Json::parse(session.History());
  EXPECT_EQ(history["rows"], step["rows"]);
  EXPECT_EQ(history["snapshots"].size(), 13u);
  EXPECT_TRUE(Json::parse(session.Step(1000, 1e9))["done"]);
  EXPECT_TRUE(Json::parse(session.Step(1, 1e9))["rows"].empty());
  const Json evaluation = Json::parse(session.Evaluate());
  EXPECT_NEAR(evaluation["perplexity"], std::exp(evaluation["validation_loss"].get<double>()), 1e-9);
  EXPECT_EQ(CodeOf([&] { session.Step(std::nan(""), 1); }), "number.range");
  EXPECT_EQ(CodeOf([&] { session.Step(1, std::nan("")); }), "number.range");
  EXPECT_EQ(CodeOf([&] { session.Step(-1, 1); }), "number.range");
}

TEST(Session, ARunThatCannotBeMadeLeavesTheOldOne) {
  Session session;
  Create(session);
  session.Step(3, 1e9);
  EXPECT_EQ(CodeOf([&] { session.Create("{}", ""); }), "text.empty");
  EXPECT_EQ(CodeOf([&] { session.Create("{\"seed\":-1}", TinyText()); }), "config.range");
  EXPECT_EQ(CodeOf([&] { session.Load("GGUF....................", ""); }), "file.not_safetensors");
  EXPECT_EQ(Json::parse(session.History())["step"], 3);
  session.Close();
  EXPECT_EQ(CodeOf([&] { session.History(); }), "run.none");
}

TEST(Session, SavesAndLoads) {
  Session session, other;
  Create(session);
  session.Step(7, 1e9);
  const size_t bytes = Json::parse(session.Save(R"({"snapshots":true})"))["bytes"];
  EXPECT_EQ(session.Bytes().size(), bytes);
  const std::string file(session.Bytes().begin(), session.Bytes().end());
  const Json summary = Json::parse(other.Load(file, TinyText()));
  EXPECT_TRUE(summary["resumed"]);
  EXPECT_EQ(summary["step"], 7);
  EXPECT_EQ(session.History(), other.History());
  const Json a = Json::parse(session.Step(5, 1e9));
  const Json b = Json::parse(other.Step(5, 1e9));
  EXPECT_EQ(a["rows"], b["rows"]);
}

TEST(Session, InspectsNowAndThen) {
  Session session;
  Create(session);
  session.Step(12, 1e9);
  const Json now = Json::parse(session.Inspect(R"({"text":"xin chào, tôi là"})"));
  EXPECT_EQ(now["step"], 12);
  EXPECT_EQ(now["tokens"].size(), 8u);  // the context
  EXPECT_EQ(now["dropped"], 8);
  EXPECT_EQ(now["mask"], "causal");
  EXPECT_EQ(now["positions"], "learned");
  EXPECT_EQ(now["entropy"].size(), 1u);
  const Json& last = now["tensors"].back();
  EXPECT_EQ(session.Floats().size(), last["offset"].get<size_t>() + 7);
  const Json then = Json::parse(session.Inspect(R"({"text":"xin","step":5,"mask":"off"})"));
  EXPECT_EQ(then["step"], 5);
  EXPECT_EQ(then["trained"], 12);
  EXPECT_EQ(then["mask"], "none");
  EXPECT_NE(then["loss"], nullptr);
  const Json cell = Json::parse(session.Explain(R"({"layer":0,"head":1,"query":0,"key":2})"));
  EXPECT_TRUE(cell["allowed"]);
  EXPECT_EQ(cell["q"].size(), 4u);
  const Json moved = Json::parse(session.Inspect(R"({"text":"xin","order":[2,0,1]})"));
  EXPECT_EQ(moved["tokens"][0]["text"], "n");
  EXPECT_EQ(moved["tokens"][1]["text"], "x");
  EXPECT_EQ(CodeOf([&] { session.Inspect(R"({"text":""})"); }), "text.empty");
  EXPECT_EQ(CodeOf([&] { session.Inspect(R"({"text":"a","order":[1]})"); }), "number.range");
  EXPECT_EQ(CodeOf([&] { session.Explain(R"({"layer":7,"head":0,"query":0,"key":0})"); }),
            "number.range");
}

TEST(Session, TextThatIsNotInTheVocabularyIsUnknownNotAnError) {
  Session session;
  Create(session);
  const Json result = Json::parse(session.Inspect(R"({"text":"x\ud800漢"})"));
  EXPECT_EQ(result["replaced"], 1);
  EXPECT_FALSE(result["tokens"][0]["unknown"]);
  EXPECT_TRUE(result["tokens"][2]["unknown"]);
}

TEST(Session, PredictsWithAndWithoutControls) {
  Session session;
  Create(session);
  session.Step(40, 1e9);
  const Json result = Json::parse(
      session.Predict(R"({"text":"xin ","temperature":0,"count":4})"));
  ASSERT_EQ(result["top"].size(), 4u);
  EXPECT_EQ(result["kept"], 1);
  EXPECT_EQ(result["top"][0]["sampled"], 1.0);
  EXPECT_LT(result["top"][0]["probability"], 1.0);
  EXPECT_GT(result["entropy"], 0.0);
  EXPECT_EQ(Json::parse(session.Predict(R"({"text":"","count":1000})"))["top"].size(),
            Create(session)["tokenizer"]["vocab"]);
  EXPECT_EQ(CodeOf([&] { session.Predict(R"({"text":"x","top_p":1.5})"); }), "config.range");
}

TEST(Session, Generates) {
  Session session;
  Create(session);
  session.Step(40, 1e9);
  const std::string request = R"({"prompt":"xin","tokens":20,"top_k":100000,"top_p":0,"seed":4})";
  const Json result = Json::parse(session.Generate(request));
  EXPECT_EQ(result["tokens"].size(), 20u);
  EXPECT_EQ(result["prompt"].size(), 3u);
  EXPECT_EQ(result["tokens"][0]["probability"], 1.0);
  EXPECT_EQ(result["tokens"][19]["end"], 20);
  EXPECT_EQ(Json::parse(session.Generate(request))["text"], result["text"]);
  EXPECT_EQ(CodeOf([&] { session.Generate(R"({"prompt":"x","temperature":-1})"); }), "config.range");
}

TEST(Session, ComparesTokenizers) {
  Session session;
  Create(session);
  const Json result = Json::parse(session.Tokenize(R"({"text":"xin chào","kinds":["char","word"]})"));
  ASSERT_EQ(result["kinds"].size(), 2u);
  EXPECT_EQ(result["kinds"][0]["tokens"].size(), 8u);
  EXPECT_EQ(result["kinds"][1]["tokens"].size(), 2u);
  EXPECT_EQ(result["kinds"][1]["characters_per_token"], 4.0);
  session.Save("{}");
  const std::string file(session.Bytes().begin(), session.Bytes().end());
  session.Load(file, "");
  EXPECT_EQ(Json::parse(session.Tokenize(R"({"text":"xin"})"))["kinds"].size(), 1u);
}

TEST(Session, ShowsPositionsAndOrder) {
  Session session;
  EXPECT_EQ(CodeOf([&] { session.Positions(R"({"kind":"learned"})"); }), "run.none");
  EXPECT_EQ(CodeOf([&] { session.Positions(R"({"kind":"rope","d_model":6,"heads":2})"); }),
            "config.heads");
  Create(session);
  const Json learned = Json::parse(session.Positions(R"({"kind":"learned","length":100})"));
  EXPECT_TRUE(learned["learned"]);
  EXPECT_EQ(learned["tensors"][0]["shape"], Json({8, 8}));
  const Json order = Json::parse(
      session.CompareOrder(R"({"text":"xin","order":[2,1,0],"layer":0,"head":1})"));
  EXPECT_EQ(order["shape"], Json({3, 3}));
  EXPECT_EQ(session.Floats().size(), 36u);
  EXPECT_LT(order["without"]["difference"][0], 1e-4);
}

TEST(Session, SetsWhatMayChange) {
  Session session;
  Create(session);
  EXPECT_EQ(Json::parse(session.Set("training.clip_norm", "0.5"))["training"]["clip_norm"], 0.5);
  EXPECT_EQ(CodeOf([&] { session.Set("training.clip_norm", "0,5"); }), "config.not_json");
  EXPECT_EQ(CodeOf([&] { session.Set("seed", "5"); }), "config.choice");
}

}  // namespace
}  // namespace noron
