#include "engine/io/experiment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/core/error.h"

namespace noron {
namespace {

using nlohmann::json;

Error RefusedCall(const auto& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing thrown";
  return Error("internal", "");
}

Error Refused(const std::string& text) {
  SCOPED_TRACE(text.substr(0, 200));
  return RefusedCall([&] { ParseExperiment(text); });
}

std::string Argument(const Error& error, const std::string& name) {
  for (const auto& [key, value] : error.Arguments()) {
    if (key == name) return value;
  }
  return "(no " + name + ")";
}

// {"training": {"steps": value}} from "training.steps".
std::string With(const std::string& key, const std::string& value) {
  const size_t dot = key.find('.');
  if (dot == std::string::npos) return "{\"" + key + "\":" + value + "}";
  return "{\"" + key.substr(0, dot) + "\":{\"" + key.substr(dot + 1) + "\":" + value + "}}";
}

// Other keys that some need beside them.
constexpr const char* kNeighbours[] = {"{}",
                                       R"({"data": {"corpus": "blobs"}})",
                                       R"({"data": {"corpus": "copy"}})",
                                       R"({"model": {"smoothing": "add_k"}})",
                                       R"({"transfer": {"strategy": "gradual"}})",
                                       R"({"data": {"split": "k_fold"}})"};

// {"task": …, "model": {"kind": …, …}} with the one key, for a task and a model that know it.
std::string WithFor(const Field& field, const std::string& value) {
  const std::string key(field.key);
  for (const TaskKinds& task : ExperimentTasks()) {
    for (const std::string_view kind : task.kinds) {
      for (const char* neighbour : kNeighbours) {
        json document = {{"task", task.task}, {"model", {{"kind", kind}}}};
        document.merge_patch(json::parse(neighbour));
        try {
          if (!field.IsFor(ParseExperiment(document.dump()))) continue;
        } catch (const Error&) {
          continue;  // a neighbour of others
        }
        document.merge_patch(json::parse(With(key, value)));
        return document.dump();
      }
    }
  }
  ADD_FAILURE() << key << " is for nothing";
  return "{}";
}

void ExpectRefused(const std::string& key, const std::string& value, std::string_view code,
                   const std::string& nearest) {
  const Error error = Refused(With(key, value));
  EXPECT_EQ(error.Code(), code) << error.what();
  EXPECT_EQ(Argument(error, "key"), key);
  EXPECT_EQ(Argument(error, "nearest"), nearest) << key << " " << value;
  EXPECT_EQ(std::string(error.what()).find(key + " is "), 0u) << error.what();
}

TEST(Experiment, EmptyDocumentIsTheDefault) {
  const Experiment experiment = ParseExperiment("{}");
  EXPECT_EQ(ToJson(experiment), ToJson(Experiment{}));
  EXPECT_EQ(experiment.model.layers, 2);
  EXPECT_EQ(experiment.KvHeads(), 4);
}

TEST(Experiment, RoundTrips) {
  const std::string text =
      R"({"version":1,"title":"Truyện Kiều","purpose":{"en":"a","vi":"ă"},"seed":2147483647,)"
      R"("task":"language_model",)"
      R"("data":{"corpus":"own","normalization":"none","validation_fraction":0.25},)"
      R"("tokenizer":{"kind":"bpe","vocab_size":1024},)"
      R"("model":{"kind":"gpt","layers":3,"heads":6,"kv_heads":2,"d_model":96,"ff_factor":2,)"
      R"("activation":"swiglu","norm":"rms_norm","norm_position":"post",)"
      R"("positions":"rope_half_split","tied_head":false,"attention_bias":false,"window":16,)"
      R"("dropout":0.1},"training":{"steps":2000,"batch":12,"context":128,"optimizer":"sgd",)"
      R"("learning_rate":0.0125,"beta1":0.8,"beta2":0.999,"alpha":0.9,"epsilon":1e-06,)"
      R"("weight_decay":0.1,"momentum":0.5,"schedule":"linear","warmup":100,)"
      R"("min_learning_rate":0.0,"step_size":100,"gamma":0.5,"rising_share":0.5,"clip_norm":0.5,"evaluate_every":7,"evaluate_tokens":4096}})";
  EXPECT_EQ(ToJson(ParseExperiment(text)), text);
}

TEST(Experiment, OrderOfKeysDoesNotMatter) {
  EXPECT_EQ(ToJson(ParseExperiment(R"({"model":{"heads":2,"layers":1},"seed":3})")),
            ToJson(ParseExperiment(R"({"seed":3,"model":{"layers":1,"heads":2}})")));
}

TEST(Experiment, DependentDefaultsFollow) {
  const Experiment experiment =
      ParseExperiment(R"({"training":{"steps":20,"learning_rate":0.0001}})");
  EXPECT_EQ(experiment.training.warmup, 20);
  EXPECT_EQ(experiment.training.min_learning_rate, 0.0001);
}

TEST(Experiment, UnknownKeysNameTheNearest) {
  const auto nearest = [](const std::string& text) {
    const Error error = Refused(text);
    EXPECT_EQ(error.Code(), "config.unknown_key") << error.what();
    return Argument(error, "nearest");
  };
  EXPECT_EQ(nearest(R"({"model":{"layer":2}})"), "model.layers");
  EXPECT_EQ(nearest(R"({"model":{"d_modle":2}})"), "model.d_model");
  EXPECT_EQ(nearest(R"({"layers":2})"), "model.layers");
  EXPECT_EQ(nearest(R"({"train":{}})"), "training");
  EXPECT_EQ(nearest(R"({"modle":{"layers":2}})"), "model");
  EXPECT_EQ(nearest(R"({"sed":1})"), "seed");
  EXPECT_EQ(nearest(R"({"versoin":1})"), "version");
  EXPECT_EQ(nearest(R"({"model.layers":2})"), "model.layers");
  EXPECT_EQ(Argument(Refused("{\"" + std::string(100'000, 'x') + "\":1}"), "key").size(), 80u);
}

TEST(Experiment, WrongTypesAreNamedWithWhatIsAllowed) {
  ExpectRefused("training.learning_rate", "\"0,01\"", "config.type", "0.01");
  ExpectRefused("training.learning_rate", "\"0.01\"", "config.type", "0.01");
  ExpectRefused("training.learning_rate", "\"fast\"", "config.type", "0.003");
  ExpectRefused("training.learning_rate", "NaN", "config.type", "0.003");
  ExpectRefused("training.learning_rate", "-Infinity", "config.type", "0.003");
  ExpectRefused("training.learning_rate", "null", "config.type", "0.003");
  ExpectRefused("training.learning_rate", "[0.1]", "config.type", "0.003");
  ExpectRefused("training.learning_rate", "true", "config.type", "0.003");
  ExpectRefused("model.layers", "1.5", "config.type", "2");
  ExpectRefused("model.layers", "\"3\"", "config.type", "3");
  ExpectRefused("model.layers", "{}", "config.type", "2");
  ExpectRefused("model.tied_head", "1", "config.type", "true");
  ExpectRefused("model.tied_head", "\"true\"", "config.type", "true");
  ExpectRefused("model.positions", "3", "config.type", "learned");
  ExpectRefused("title", "3", "config.type", "");
  EXPECT_EQ(Refused("{\"model\":3}").Code(), "config.type");
  EXPECT_EQ(Refused("{\"model\":null}").Code(), "config.type");
  EXPECT_EQ(Refused("[]").Code(), "config.type");
  EXPECT_EQ(Refused("3").Code(), "config.type");
  EXPECT_EQ(Argument(Refused(With("training.learning_rate", "\"x\"")), "allowed"),
            "0.0000001 … 10");
}

TEST(Experiment, WholeNumbersMayBeWrittenWithAnExponent) {
  EXPECT_EQ(ParseExperiment(With("training.steps", "2e3")).training.steps, 2000);
}

TEST(Experiment, RangesAreKept) {
  ExpectRefused("model.layers", "0", "config.range", "1");
  ExpectRefused("model.layers", "-1", "config.range", "1");
  ExpectRefused("model.layers", "13", "config.range", "12");
  ExpectRefused("model.layers", "2147483648", "config.range", "12");
  ExpectRefused("model.layers", "18446744073709551615", "config.range", "12");
  ExpectRefused("model.layers", "99999999999999999999999", "config.range", "12");
  ExpectRefused("model.layers", "1e400", "config.range", "12");
  ExpectRefused("seed", "2147483648", "config.range", "2147483647");
  ExpectRefused("seed", "-1", "config.range", "0");
  ExpectRefused("training.learning_rate", "1e400", "config.range", "10");
  ExpectRefused("training.learning_rate", "-1e400", "config.range", "0.0000001");
  ExpectRefused("training.learning_rate", "0", "config.range", "0.0000001");
  ExpectRefused("training.context", "1", "config.range", "2");
  ExpectRefused("data.validation_fraction", "0.6", "config.range", "0.5");
  ExpectRefused("model.tied_head", "1e400", "config.type", "true");
  ExpectRefused("title", "\"" + std::string(201, 'x') + "\"", "config.range", "");
  std::string long_title;
  for (int i = 0; i < 200; ++i) long_title += "ế";
  EXPECT_EQ(ParseExperiment(With("title", "\"" + long_title + "\"")).title, long_title);
}

TEST(Experiment, EveryFieldRefusesWhatIsOutside) {
  for (const Field& field : ExperimentFields()) {
    const std::string key(field.key);
    if (field.Type() == "integer" || field.Type() == "number") {
      EXPECT_EQ(Refused(WithFor(field, json(field.minimum - 1).dump())).Code(), "config.range")
          << key;
      EXPECT_EQ(Refused(WithFor(field, json(field.maximum + 1).dump())).Code(), "config.range")
          << key;
      EXPECT_EQ(Refused(WithFor(field, "\"\"")).Code(), "config.type") << key;
    } else {
      EXPECT_EQ(Refused(WithFor(field, "7")).Code(), "config.type") << key;
    }
  }
}

TEST(Experiment, ChoicesNameTheNearest) {
  ExpectRefused("training.schedule", "\"cosin\"", "config.choice", "cosine");
  ExpectRefused("model.positions", "\"RoPE\"", "config.choice", "none");
  ExpectRefused("model.positions", "\"rop\"", "config.choice", "rope");
  ExpectRefused("tokenizer.kind", "\"\"", "config.choice", "bpe");
  EXPECT_EQ(Argument(Refused(With("tokenizer.kind", "\"chars\"")), "allowed"), "char, word, bpe");
}

TEST(Experiment, HeadsDivideTheWidth) {
  const Error error = Refused(R"({"model":{"heads":5,"d_model":64}})");
  EXPECT_EQ(error.Code(), "config.heads");
  EXPECT_EQ(Argument(error, "key"), "model.heads");
  EXPECT_EQ(Argument(error, "nearest"), "4, 8");
  EXPECT_EQ(Argument(error, "allowed"), "1, 2, 4, 8, 16");
  const Error kv = Refused(R"({"model":{"heads":4,"kv_heads":3}})");
  EXPECT_EQ(kv.Code(), "config.heads");
  EXPECT_EQ(Argument(kv, "key"), "model.kv_heads");
  EXPECT_EQ(Argument(kv, "nearest"), "2, 4");
  EXPECT_EQ(Argument(Refused(R"({"model":{"heads":2,"kv_heads":4}})"), "nearest"), "2");
}

TEST(Experiment, RotaryPositionsNeedEvenHeads) {
  for (const std::string positions : {"rope", "rope_half_split"}) {
    const std::string rotary = R"({"model":{"positions":")" + positions + "\",";
    EXPECT_EQ(ParseExperiment(rotary + R"("heads":4,"d_model":24}})").model.heads, 4);
    const Error error = Refused(rotary + R"("heads":4,"d_model":12}})");
    EXPECT_EQ(error.Code(), "config.heads");
    EXPECT_EQ(Argument(error, "nearest"), "3, 6");
    EXPECT_EQ(Argument(error, "allowed"), "1, 2, 3, 6");
    const Error odd = Refused(rotary + R"("heads":3,"d_model":63}})");
    EXPECT_EQ(Argument(odd, "key"), "model.d_model");
    EXPECT_EQ(Argument(odd, "nearest"), "60, 66");
    EXPECT_EQ(Argument(odd, "allowed"), "6, 12, 18, 24, 30, 36, 42, 48 … 768");
  }
}

TEST(Experiment, KeysThatBoundEachOther) {
  const Error rate = Refused(R"({"training":{"learning_rate":0.001,"min_learning_rate":0.002}})");
  EXPECT_EQ(rate.Code(), "config.range");
  EXPECT_EQ(Argument(rate, "key"), "training.min_learning_rate");
  EXPECT_EQ(Argument(rate, "nearest"), "0.001");
  const Error warmup = Refused(R"({"training":{"steps":10,"warmup":11}})");
  EXPECT_EQ(Argument(warmup, "key"), "training.warmup");
  EXPECT_EQ(Argument(warmup, "nearest"), "10");
  const Error bytes = Refused(R"({"tokenizer":{"kind":"bpe","vocab_size":255}})");
  EXPECT_EQ(Argument(bytes, "key"), "tokenizer.vocab_size");
  EXPECT_EQ(Argument(bytes, "nearest"), "256");
}

TEST(Experiment, DocumentsThatCannotBeRead) {
  EXPECT_EQ(Refused(std::string()).Code(), "config.not_json");
  EXPECT_EQ(Refused("{\"seed\":}").Code(), "config.not_json");
  EXPECT_EQ(Refused("{\"training\":{\"learning_rate\":0,01}}").Code(), "config.not_json");
  EXPECT_EQ(Refused("{\"seed\":1,\"seed\":2}").Code(), "config.not_json");
  EXPECT_EQ(Refused("{\"x\":NaN}").Code(), "config.not_json");
  EXPECT_EQ(Argument(Refused("{\n\"seed\":\n1 2}"), "line"), "3");
  EXPECT_EQ(Refused("{\"model\":" + std::string(100'000, '[')).Code(), "config.too_deep");
}

TEST(Experiment, Versions) {
  EXPECT_EQ(ParseExperiment(R"({"version":1})").seed, 7);
  EXPECT_EQ(Refused(R"({"version":2,"unheard_of":3})").Code(), "config.newer_version");
  EXPECT_EQ(Refused(R"({"version":0})").Code(), "config.type");
  EXPECT_EQ(Refused(R"({"version":"1"})").Code(), "config.type");
}

TEST(SetField, ChangesOneKeyUnderTheSameChecks) {
  Experiment experiment;
  SetField(experiment, "model.layers", 3);
  SetField(experiment, "title", "thử");
  EXPECT_EQ(experiment.model.layers, 3);
  EXPECT_EQ(experiment.title, "thử");
  const std::string before = ToJson(experiment);
  EXPECT_EQ(RefusedCall([&] { SetField(experiment, "model.layers", 30); }).Code(), "config.range");
  EXPECT_EQ(RefusedCall([&] { SetField(experiment, "model.heads", 5); }).Code(), "config.heads");
  EXPECT_EQ(RefusedCall([&] { SetField(experiment, "model.head", 4); }).Code(),
            "config.unknown_key");
  EXPECT_EQ(RefusedCall([&] { SetField(experiment, "training.warmup", 2000); }).Code(),
            "config.range");
  EXPECT_EQ(RefusedCall([&] {
              SetField(experiment, "model.dropout", std::numeric_limits<double>::quiet_NaN());
            }).Code(),
            "config.type");
  EXPECT_EQ(RefusedCall([&] {
              SetField(experiment, "model.dropout", std::numeric_limits<double>::infinity());
            }).Code(),
            "config.range");
  EXPECT_EQ(ToJson(experiment), before);
}

TEST(SetField, TakesBoundsAlong) {
  Experiment experiment;
  SetField(experiment, "training.learning_rate", 0.0001);
  EXPECT_EQ(experiment.training.min_learning_rate, 0.0001);
  SetField(experiment, "training.steps", 30);
  EXPECT_EQ(experiment.training.warmup, 30);
  SetField(experiment, "training.learning_rate", 0.01);
  EXPECT_EQ(experiment.training.min_learning_rate, 0.0001);
}

TEST(Experiment, KeysAreForTheirTaskAndModel) {
  const Experiment tagger = ParseExperiment(R"({"task":"tagging","model":{"hidden":32}})");
  EXPECT_EQ(tagger.model.kind, "lstm");  // the first of the task
  EXPECT_EQ(ToJson(ParseExperiment(ToJson(tagger))), ToJson(tagger));
  EXPECT_EQ(ToJson(tagger).find("heads"), std::string::npos);
  const Error kind = Refused(R"({"task":"tagging","model":{"kind":"gan"}})");
  EXPECT_EQ(kind.Code(), "config.choice");
  EXPECT_EQ(Argument(kind, "nearest"), "rnn");
  const Error unused = Refused(R"({"task":"tagging","model":{"heads":2}})");
  EXPECT_EQ(unused.Code(), "config.unused_key");
  EXPECT_EQ(Argument(unused, "key"), "model.heads");
  EXPECT_EQ(Refused(R"({"model":{"beta":2}})").Code(), "config.unused_key");
  // The channels of an image's convolutions are a list of their own; what is solved at once takes
  // no steps.
  EXPECT_EQ(Refused(R"({"task":"image_classification","model":{"kind":"cnn","layers":2}})").Code(),
            "config.unused_key");
  ParseExperiment(R"({"task":"tagging","model":{"kind":"cnn","layers":2}})");
  EXPECT_EQ(Refused(R"({"task":"regression","model":{"kind":"linear_regression"},
                        "training":{"batch":5}})")
                .Code(),
            "config.unused_key");
  ParseExperiment(R"({"task":"regression","training":{"batch":5},
                      "model":{"kind":"linear_regression","solver":"descent"}})");
  // Folds and a part held out exclude each other; an ensemble is of networks, and none of transfer.
  const std::string folded = R"({"task":"classification","data":{"split":"k_fold",)";
  ParseExperiment(folded + R"("folds":3}})");
  EXPECT_EQ(Refused(folded + R"("validation_fraction":0.2}})").Code(), "config.unused_key");
  EXPECT_EQ(Refused(R"({"task":"classification","data":{"folds":3}})").Code(), "config.unused_key");
  EXPECT_EQ(Refused(R"({"task":"regression","data":{"split":"stratified_k_fold"}})").Code(),
            "config.choice");
  EXPECT_EQ(Refused(R"({"task":"tagging","model":{"members":3}})").Code(), "config.unused_key");
  EXPECT_EQ(Refused(R"({"task":"classification","model":{"kind":"knn","members":3}})").Code(),
            "config.unused_key");
  EXPECT_EQ(Refused(R"({"task":"image_classification","model":{"members":3},
                        "transfer":{"strategy":"lora"}})")
                .Code(),
            "config.range");
  EXPECT_EQ(
      Refused(R"({"task":"classification","model":{"kind":"knn"},"training":{"steps":5}})").Code(),
      "config.unused_key");
  const Error order = Refused(R"({"model":{"kind":"ngram","order":6}})");
  EXPECT_EQ(order.Code(), "config.range");
  EXPECT_EQ(Argument(order, "nearest"), "5");
  EXPECT_EQ(Argument(order, "allowed"), "1 … 5");
  const Error patch =
      Refused(R"({"task":"image_classification","model":{"kind":"vit","patch":3}})");
  EXPECT_EQ(Argument(patch, "nearest"), "4");
  Experiment experiment;
  EXPECT_EQ(RefusedCall([&] { SetField(experiment, "model.beta", 2); }).Code(),
            "config.unused_key");
  SetField(experiment, "task", "clustering");
  EXPECT_EQ(experiment.model.kind, "kmeans");
}

TEST(Experiment, KeysOfAnotherKeysValueSayWhich) {
  const struct {
    const char* document;
    const char* says;
  } tries[] = {
      {R"({"task":"image_classification","transfer":{"target_count":5}})",
       "transfer.target_count means nothing where transfer.strategy is none; "},
      {R"({"task":"image_classification","transfer":{"strategy":"scratch","source_steps":5}})",
       "where transfer.strategy is scratch"},
      {R"({"task":"image_classification","transfer":{"strategy":"lora","unfreeze_every":5}})",
       "where transfer.strategy is lora"},
      {R"({"task":"classification","data":{"corpus":"moons","classes":2}})",
       "where data.corpus is moons"},
      {R"({"task":"classification","data":{"corpus":"own","noise":1}})",
       "where data.corpus is own"},
      {R"({"task":"text_classification","data":{"corpus":"trophy","length":9}})",
       "where data.corpus is trophy"},
      {R"({"model":{"kind":"ngram","add_k":2}})", "where model.smoothing is interpolation"},
      {R"({"model":{"kind":"ngram","smoothing":"add_k"},"training":{"steps":9}})",
       "which is fitted in one step"},
  };
  for (const auto& [document, says] : tries) {
    const Error error = Refused(document);
    EXPECT_EQ(error.Code(), "config.unused_key") << document;
    EXPECT_NE(std::string(error.what()).find(says), std::string::npos) << error.what();
  }
}

TEST(Experiment, EveryTaskAndKindRoundTrips) {
  for (const TaskKinds& task : ExperimentTasks()) {
    for (const std::string_view kind : task.kinds) {
      const json document = {{"task", task.task}, {"model", {{"kind", kind}}}};
      const Experiment experiment = ParseExperiment(document.dump());
      EXPECT_EQ(ToJson(ParseExperiment(ToJson(experiment))), ToJson(experiment)) << document;
    }
  }
}

TEST(DescribeFields, DescribesEveryKey) {
  const auto fields = DescribeFields();
  EXPECT_EQ(fields.size(), ExperimentFields().size());
  for (const auto& field : fields) {
    const std::string key = field["key"];
    const Field& described = *FindField(key);
    const Experiment experiment = ParseExperiment(WithFor(described, field["default"].dump()));
    const auto document = ExperimentToJson(experiment);
    const size_t dot = key.find('.');
    const auto& section = dot == std::string::npos ? document : document.at(key.substr(0, dot));
    if (key != "task" && key != "model.kind") {
      EXPECT_EQ(section.at(key.substr(dot + 1)), field["default"]) << key;
    }
    const std::string help = field["help"];
    EXPECT_GT(help.size(), 10u) << key;
    EXPECT_EQ(help.back(), '.') << key;
    EXPECT_TRUE(field["applies"] == "live" || field["applies"] == "restart");
    EXPECT_EQ(field["type"] == "choice", field.contains("choices")) << key;
    if (field.contains("minimum")) {
      EXPECT_LE(field["minimum"], field["default"]) << key;
    }
    if (field["type"] != "text" && field.contains("maximum")) {
      EXPECT_GE(field["maximum"], field["default"]) << key;
    }
    // Values that are offered are valid.
    if (!field.contains("curated")) continue;
    for (const auto& value : field["curated"]) {
      EXPECT_GE(value, field["minimum"]) << key;
      EXPECT_LE(value, field["maximum"]) << key;
    }
  }
}

TEST(DescribeFields, LooksAsThePageExpects) {
  const auto fields = DescribeFields();
  const auto rate = std::find_if(fields.begin(), fields.end(), [](const auto& field) {
    return field["key"] == "training.learning_rate";
  });
  ASSERT_NE(rate, fields.end());
  EXPECT_EQ(rate->dump(),
            R"({"key":"training.learning_rate","type":"number","default":0.003,"minimum":1e-07,)"
            R"("maximum":10,"curated":[0.0001,0.0003,0.001,0.003,0.01,0.03],"level":"basic",)"
            R"("group":"training","applies":"live","kinds":)" +
                nlohmann::json((*rate)["kinds"]).dump() + R"(,"help":"How far each step goes."})");
}

}  // namespace
}  // namespace noron
