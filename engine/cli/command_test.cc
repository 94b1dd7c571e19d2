#include "engine/cli/command.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/cli/progress.h"
#include "engine/io/file.h"
#include "engine/run/testing.h"

namespace noron {
namespace {

// A folder of its own, with a text and an experiment in it.
class CommandTest : public testing::Test {
 protected:
  CommandTest() : folder_(testing::TempDir() + "noron_command_test/") {
    std::filesystem::create_directories(folder_);
    WriteFileAtomically(Path("text.txt"), TinyText());
    WriteFileAtomically(Path("tiny.json"), ToJson(TinyExperiment()));
  }
  ~CommandTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ + name; }
  std::string Read(const std::string& name) const {
    const std::vector<uint8_t> bytes = ReadFile(Path(name));
    return {bytes.begin(), bytes.end()};
  }
  int Noron(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "noron");
    out_.str("");
    err_.str("");
    return RunCommand(arguments, out_, err_);
  }
  // Trains the tiny experiment on the tiny text.
  int Train(std::vector<std::string> more) {
    std::vector<std::string> arguments = {"train", Path("tiny.json"), "--data", Path("text.txt")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Noron(arguments);
  }

  std::string folder_;
  std::ostringstream out_, err_;
};

TEST_F(CommandTest, TrainsSavesAndGoesOnBitForBit) {
  ASSERT_EQ(Train({"--out", Path("whole.safetensors"), "--trace", Path("trace")}), kExitOk)
      << err_.str();
  EXPECT_NE(out_.str().find("validation loss"), std::string::npos);
  EXPECT_NE(err_.str().find("step 40  validation loss"), std::string::npos);
  std::istringstream trace(Read("trace"));
  int lines = 0;
  for (std::string line; std::getline(trace, line); ++lines) {
    EXPECT_EQ(nlohmann::json::parse(line)["step"], lines + 1);
  }
  EXPECT_EQ(lines, 40);

  const std::vector<std::string> resume = {"--resume", Path("part.safetensors"), "--out",
                                           Path("part.safetensors"), "--quiet"};
  std::vector<std::string> first = resume;
  first.insert(first.end(), {"--until", "13"});
  ASSERT_EQ(Train(first), kExitOk) << err_.str();
  EXPECT_EQ(err_.str(), "");
  ASSERT_EQ(Train(resume), kExitOk) << err_.str();
  EXPECT_EQ(Read("part.safetensors"), Read("whole.safetensors"));

  ASSERT_EQ(Train({"--out", Path("b.safetensors"), "--until", "20"}), kExitOk);
  ASSERT_EQ(Noron({"train", Path("b.safetensors"), "--data", Path("text.txt"), "--out",
                   Path("b.safetensors")}),
            kExitOk)
      << err_.str();
  EXPECT_EQ(Read("b.safetensors"), Read("whole.safetensors"));
}

TEST_F(CommandTest, TrainsOnAPlainText) {
  ASSERT_EQ(Noron({"train", Path("text.txt"), "--steps", "2", "--set", "model.d_model=8", "--set",
                   "training.context=8", "--set", "model.positions=rope", "--seed", "3", "--out",
                   Path("t.safetensors"), "--weights-only"}),
            kExitOk)
      << err_.str();
  EXPECT_NE(out_.str().find("at step 2"), std::string::npos);
}

TEST_F(CommandTest, ACheckpointOfAnotherModelCannotBeResumed) {
  ASSERT_EQ(Train({"--out", Path("c.safetensors"), "--until", "2"}), kExitOk);
  EXPECT_EQ(Train({"--resume", Path("c.safetensors"), "--set", "model.layers=2"}), kExitFailure);
  EXPECT_NE(err_.str().find("[config.choice]"), std::string::npos);
  EXPECT_EQ(Train({"--resume", Path("c.safetensors"), "--set", "training.learning_rate=0.01",
                   "--out", Path("c.safetensors")}),
            kExitOk);
}

TEST_F(CommandTest, SaysWhatIsWrongInOneLine) {
  EXPECT_EQ(Noron({"train", Path("absent.txt")}), kExitFailure);
  EXPECT_EQ(err_.str().substr(0, 7), "error: ");
  EXPECT_NE(err_.str().find("[file.not_found]"), std::string::npos);
  EXPECT_EQ(Noron({"train", Path("tiny.json")}), kExitFailure);
  EXPECT_NE(err_.str().find("[run.no_corpus]"), std::string::npos);
  EXPECT_EQ(Train({"--set", "model.heads=3"}), kExitFailure);
  EXPECT_NE(err_.str().find("[config.heads]"), std::string::npos);
  EXPECT_EQ(Train({"--set", "model.layers"}), kExitFailure);
  EXPECT_EQ(Train({"--out", Path("no/such/folder/x")}), kExitFailure);
  EXPECT_NE(err_.str().find("[file.write]"), std::string::npos);
  EXPECT_EQ(Noron({}), kExitUsage);
  EXPECT_EQ(Noron({"train"}), kExitUsage);
  EXPECT_EQ(Train({"--steps", "many"}), kExitUsage);
  EXPECT_EQ(Noron({"--help"}), kExitOk);
  EXPECT_NE(out_.str().find("generate"), std::string::npos);
}

TEST_F(CommandTest, RefusesNumbersThatAreNotFinite) {
  const std::vector<std::vector<std::string>> lines = {
#ifndef __EMSCRIPTEN__
      {"bench", "--seconds"},
#endif
      {"generate", "x.safetensors", "--temperature"},
      {"generate", "x.safetensors", "--top-p"},
      {"generate", "x.safetensors", "--min-p"},
      {"generate", "x.safetensors", "--repetition-penalty"},
      {"descend", "x^2", "--start"},
      {"descend", "x^2", "--learning-rate"},
      {"descend", "x^2", "--gradient-below"},
      {"descend", "x^2", "--value-below"},
  };
  for (const std::vector<std::string>& line : lines) {
    for (const char* number : {"nan", "-nan", "NaN", "inf", "-inf", "1e999"}) {
      std::vector<std::string> arguments = line;
      arguments.back() += std::string("=") + number;
      EXPECT_EQ(Noron(arguments), kExitUsage) << arguments.back();
      EXPECT_NE(err_.str().find(line.back()), std::string::npos) << err_.str();
    }
  }
}

// What somebody might try, and what the answer has to name.
TEST_F(CommandTest, SaysWhatToDoInstead) {
  const auto experiment = [&](const std::string& name, const std::string& text) {
    WriteFileAtomically(Path(name), text);
    return Path(name);
  };
  const std::string knn = experiment(
      "knn.json",
      R"({"task":"classification","data":{"corpus":"moons","count":40},"model":{"kind":"knn"}})");
  const std::string cnn = experiment(
      "cnn.json", R"({"task":"image_classification","data":{"corpus":"digits","count":40},)"
                  R"("model":{"kind":"cnn","channels":"2","hidden":4},"training":{"steps":1}})");
  const std::string line =
      experiment("line.json", R"({"task":"regression","data":{"corpus":"line","count":20},)"
                              R"("model":{"kind":"linear_regression"}})");
  const std::string match =
      experiment("match.json", R"({"task":"image_word_matching","data":{"corpus":"shapes_en"}})");
  ASSERT_EQ(Noron({"train", cnn, "--out", Path("cnn.safetensors"), "--quiet"}), kExitOk)
      << err_.str();
  struct {
    std::vector<std::string> arguments;
    std::string_view code;
    std::vector<std::string_view> says;
  } const tries[] = {
      {{"train", knn, "--out", Path("k.safetensors")}, "config.choice", {"knn", "no weights"}},
      {{"train", knn, "--profile"}, "config.choice", {"knn", "without gradients"}},
      {{"train", line, "--profile-json", Path("p.json")},
       "config.choice",
       {"linear_regression", "without gradients"}},
      {{"train", knn, "--steps", "5"}, "config.unused_key", {"training.steps", "in one step"}},
      {{"train", knn, "--report", Path("no/r.json")}, "file.write", {"no folder", "make it"}},
      {{"train", knn, "--trace", Path("no/t")}, "file.write", {"no folder", "make it"}},
      {{"train", knn, "--data", folder_}, "file.not_found", {"is a folder"}},
      {{"train", knn, "--set", "data.classes=4"}, "config.unused_key", {"data.corpus is moons"}},
      {{"train", Path("tiny.json"), "--data", folder_}, "file.not_found", {"is a folder"}},
      {{"train", Path("text.txt"), "--out", Path("no/x")}, "file.write", {"no folder", "make it"}},
      {{"train", Path("text.txt"), "--out", folder_}, "file.write", {"is a folder"}},
      {{"train", Path("tiny.json"), "--set", "=1"}, "config.type", {"key=value"}},
      {{"train", Path("text.txt"), "--set", "model.kind=ngram", "--set", "model.order=6"},
       "config.range",
       {"allowed: 1 … 5"}},
      {{"train", match, "--set", "training.batch=26"}, "config.range", {"allowed: 2 … 25"}},
      {{"train", cnn, "--set", "transfer.source_steps=3"},
       "config.unused_key",
       {"transfer.strategy is none"}},
      {{"train", Path("cnn.safetensors"), "--data", Path("text.txt")},
       "config.choice",
       {"kind cnn", "image_classification", "--report"}},
      {{"generate", Path("cnn.safetensors")}, "config.choice", {"kind cnn", "--report"}},
      {{"inspect", Path("cnn.safetensors"), "--text", "x"}, "config.choice", {"kind cnn"}},
      {{"intervene", Path("cnn.safetensors"), "--text", "x"}, "config.choice", {"kind cnn"}},
  };
  for (const auto& [arguments, code, says] : tries) {
    EXPECT_EQ(Noron(arguments), kExitFailure) << arguments.back();
    const std::string message = err_.str();
    EXPECT_NE(message.find("[" + std::string(code) + "]"), std::string::npos) << message;
    for (const std::string_view part : says) {
      EXPECT_NE(message.find(part), std::string::npos) << part << " in " << message;
    }
  }
  // One number is a list of one.
  EXPECT_EQ(Noron({"train", cnn, "--set", "model.channels=3", "--out", Path("c3.safetensors")}),
            kExitOk)
      << err_.str();
}

TEST_F(CommandTest, SaysWhatItMeasuredOn) {
  WriteFileAtomically(Path("all.json"),
                      std::string(R"({"task":"classification","data":{"corpus":"moons","count":40,)"
                                  R"("validation_fraction":0},"model":{"kind":"knn"}})"));
  ASSERT_EQ(Noron({"train", Path("all.json")}), kExitOk) << err_.str();
  EXPECT_NE(out_.str().find("on the training data"), std::string::npos);
  ASSERT_EQ(Noron({"train", Path("all.json"), "--set", "data.validation_fraction=0.5"}), kExitOk);
  EXPECT_EQ(out_.str().find("on the training data"), std::string::npos);
}

TEST_F(CommandTest, ATraceHasALearningRateWhereThereIsOne) {
  const auto first_row = [&](const std::string& experiment) {
    WriteFileAtomically(Path("e.json"), experiment);
    EXPECT_EQ(Noron({"train", Path("e.json"), "--steps", "2", "--trace", Path("trace"), "--quiet"}),
              kExitOk)
        << err_.str();
    const std::string trace = Read("trace");
    return nlohmann::json::parse(trace.substr(0, trace.find('\n')));
  };
  const auto table =
      first_row(R"({"task":"control","data":{"corpus":"open"},"model":{"kind":"q_learning"}})");
  EXPECT_TRUE(table.contains("loss"));
  EXPECT_FALSE(table.contains("learning_rate"));
  EXPECT_FALSE(table.contains("gradient_norm"));
}

TEST_F(CommandTest, FindsBuiltInTexts) {
  std::filesystem::create_directories(Path("examples/corpora"));
  WriteFileAtomically(Path("examples/corpora/index.json"),
                      std::string(R"([{"id":"mine","file":"mine.txt","kind":"text"},)"
                                  R"({"id":"tags","file":"tags.tsv","kind":"tagged"}])"));
  WriteFileAtomically(Path("examples/corpora/mine.txt"), TinyText());
  ASSERT_EQ(Noron({"train", Path("tiny.json"), "--set", "data.corpus=mine", "--until", "1", "--out",
                   Path("m.safetensors")}),
            kExitOk)
      << err_.str();
  EXPECT_EQ(Noron({"train", Path("tiny.json"), "--set", "data.corpus=other"}), kExitFailure);
  EXPECT_NE(err_.str().find("there are mine)"), std::string::npos);
  EXPECT_EQ(Noron({"train", Path("tiny.json"), "--set", "data.corpus=tags"}), kExitFailure);
  EXPECT_NE(err_.str().find("there are mine)"), std::string::npos);
}

TEST_F(CommandTest, GeneratesAndInspects) {
  ASSERT_EQ(Train({"--out", Path("g.safetensors"), "--snapshots"}), kExitOk);
  const std::string model = Path("g.safetensors");
  ASSERT_EQ(Noron({"generate", model, "--prompt", "xin", "--tokens", "5", "--temperature", "0"}),
            kExitOk);
  EXPECT_EQ(out_.str().substr(0, 3), "xin");
  ASSERT_EQ(Noron({"generate", model, "--tokens", "5", "--json"}), kExitOk);
  EXPECT_EQ(nlohmann::json::parse(out_.str())["tokens"].size(), 5u);
  EXPECT_EQ(Noron({"generate", model, "--top-p", "2"}), kExitFailure);
  ASSERT_EQ(Noron({"generate", model, "--prompt", "xin", "--tokens", "5", "--int8"}), kExitOk);
  EXPECT_EQ(out_.str().substr(0, 3), "xin");
  EXPECT_NE(err_.str().find(" KB with weights of 8 bits"), std::string::npos) << err_.str();

  ASSERT_EQ(Noron({"inspect", model, "--text", "xin", "--step", "4"}), kExitOk);
  const auto recorded = nlohmann::json::parse(out_.str());
  EXPECT_EQ(recorded["sentence"], "xin");
  EXPECT_EQ(recorded["step"], 4);
  ASSERT_EQ(recorded["inspect"]["tensors"].size(), 2u);
  EXPECT_EQ(recorded["inspect"]["tensors"][1]["data"].size(), 2u * 3 * 3);
  ASSERT_EQ(Noron({"inspect", model, "--text", "xin", "--all"}), kExitOk);
  EXPECT_GT(nlohmann::json::parse(out_.str())["inspect"]["tensors"].size(), 10u);
  ASSERT_EQ(Noron({"inspect", model, "--text", "xin", "--format", "csv", "--head", "1"}), kExitOk);
  EXPECT_EQ(std::ranges::count(out_.str(), '\n'), 1 + 9);
  ASSERT_EQ(Noron({"inspect", model, "--text", "xin", "--format", "svg", "--out", Path("a.svg")}),
            kExitOk);
  EXPECT_EQ(Read("a.svg").substr(0, 4), "<svg");
  EXPECT_EQ(Noron({"inspect", model, "--text", "xin", "--format", "svg", "--head", "2"}),
            kExitFailure);
  EXPECT_EQ(Noron({"inspect", model, "--text", "xin", "--format", "png"}), kExitUsage);

  ASSERT_EQ(Noron({"intervene", model, "--text", "xin", "--ablate", "h.0.attn 0", "--ablate",
                   "h.0.attn 1"}),
            kExitOk);
  const auto effect = nlohmann::json::parse(out_.str());
  EXPECT_NE(effect["loss"]["before"], effect["loss"]["after"]);
  EXPECT_EQ(Noron({"intervene", model, "--text", "xin", "--swap", "embeddings 0"}), kExitFailure);
}

TEST_F(CommandTest, Describes) {
  ASSERT_EQ(Noron({"describe"}), kExitOk);
  const auto all = nlohmann::json::parse(out_.str());
  EXPECT_TRUE(all.contains("fields"));
  EXPECT_TRUE(all["metrics"].contains("accuracy"));
}

TEST(Format, IsForPeople) {
  EXPECT_EQ(FormatLoss(1.23456), "1.2346");
  EXPECT_EQ(FormatCount(812), "812");
  EXPECT_EQ(FormatCount(45230), "45.2k");
  EXPECT_EQ(FormatCount(1.3e6), "1.3M");
  EXPECT_EQ(FormatTime(6.2), "0:07");
  EXPECT_EQ(FormatTime(750), "12:30");
  EXPECT_EQ(FormatTime(3723), "1:02:03");
}

TEST_F(CommandTest, DescendsOnFunctionsOfItsOwnAndOfOnesOwn) {
  ASSERT_EQ(Noron({"descend", "bowl", "--optimizer", "all", "--steps", "5"}), kExitOk)
      << err_.str();
  const auto race = nlohmann::json::parse(out_.str());
  EXPECT_EQ(race["runs"].size(), 7u);
  EXPECT_EQ(race["runs"][0]["path"].size(), 6u);
  ASSERT_EQ(Noron({"descend", "x^2", "--start", "2", "--learning-rate", "1.1"}), kExitOk);
  EXPECT_EQ(nlohmann::json::parse(out_.str())["runs"][0]["regime"], "diverging");
  EXPECT_EQ(Noron({"descend", "x^"}), kExitFailure);
  EXPECT_NE(err_.str().find("at character 3"), std::string::npos) << err_.str();
}

}  // namespace
}  // namespace noron
