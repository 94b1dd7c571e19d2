#include "engine/run/checkpoint.h"

#include <gtest/gtest.h>

#include <limits>

#include "engine/run/testing.h"

namespace noron {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();

std::unique_ptr<Run> Trained(Context& context, int64_t steps,
                             const Experiment& experiment = TinyExperiment()) {
  auto run = Run::Create(context, experiment, TinyText());
  run->Step(steps, kNoLimit);
  return run;
}

// The same file with its tensors changed by `edit`(name, shape, values); empty names are left out.
template <typename Edit>
std::vector<uint8_t> Edited(std::span<const uint8_t> file, Edit edit) {
  const SafetensorsReader reader(file);
  SafetensorsWriter writer;
  for (const auto& [key, value] : reader.Metadata()) writer.SetMetadata(key, value);
  for (const TensorEntry& entry : reader.Tensors()) {
    std::string name = entry.name;
    std::vector<int64_t> shape = entry.shape;
    std::vector<float> values = ReadFloats(entry);
    edit(name, shape, values);
    if (!name.empty()) writer.Add(name, shape, values, entry.dtype);
  }
  return writer.Finish();
}

std::vector<uint8_t> WithMetadata(std::span<const uint8_t> file, const std::string& key,
                                  const std::string& value) {
  const SafetensorsReader reader(file);
  SafetensorsWriter writer;
  for (const auto& [name, text] : reader.Metadata()) writer.SetMetadata(name, text);
  writer.SetMetadata(key, value);
  for (const TensorEntry& entry : reader.Tensors()) {
    writer.Add(entry.name, entry.shape, ReadFloats(entry), entry.dtype);
  }
  return writer.Finish();
}

void ExpectSame(const Run& a, const Run& b) {
  EXPECT_EQ(a.CurrentStep(), b.CurrentStep());
  EXPECT_TRUE(std::ranges::equal(a.Parameters().Values(), b.Parameters().Values()));
  ASSERT_EQ(a.GetHistory().rows.size(), b.GetHistory().rows.size());
  for (size_t i = 0; i < a.GetHistory().rows.size(); ++i) {
    EXPECT_EQ(a.GetHistory().rows[i].loss, b.GetHistory().rows[i].loss) << i;
    EXPECT_EQ(a.GetHistory().rows[i].gradient_norm, b.GetHistory().rows[i].gradient_norm) << i;
  }
  ASSERT_EQ(a.GetHistory().validation.size(), b.GetHistory().validation.size());
  for (size_t i = 0; i < a.GetHistory().validation.size(); ++i) {
    EXPECT_EQ(a.GetHistory().validation[i].loss, b.GetHistory().validation[i].loss);
  }
}

TEST(Checkpoint, AResumedRunEqualsAnUninterruptedOneBitForBit) {
  Context context;
  for (const char* optimizer : {"adamw", "sgd"}) {
    for (const char* kind : {"char", "bpe"}) {
      Experiment experiment = TinyExperiment();
      experiment.training.optimizer = optimizer;
      experiment.tokenizer.kind = kind;
      experiment.tokenizer.vocab_size = 270;
      const auto whole = Trained(context, 33, experiment);
      const std::vector<uint8_t> file = Trained(context, 17, experiment)->Save({});
      const auto resumed = Run::Load(context, file, TinyText());
      EXPECT_TRUE(resumed->Warnings().empty());
      resumed->Step(16, kNoLimit);
      ExpectSame(*whole, *resumed);
      EXPECT_EQ(whole->Save({}), resumed->Save({}));
    }
  }
}

TEST(Checkpoint, KeepsSnapshotsAndEverythingElse) {
  Context context;
  const auto run = Trained(context, 20);
  const std::vector<uint8_t> file = run->Save({.snapshots = true});
  const auto loaded = Run::Load(context, file, "");
  EXPECT_EQ(loaded->GetCorpus(), nullptr);
  EXPECT_EQ(loaded->UnigramLoss(), run->UnigramLoss());
  EXPECT_EQ(loaded->GetTokenizer(), run->GetTokenizer());
  EXPECT_EQ(loaded->GetSnapshots().Count(), run->GetSnapshots().Count());
  EXPECT_EQ(loaded->Save({.snapshots = true}), file);
  ExpectSame(*run, *loaded);
}

TEST(Checkpoint, WeightsAloneAreSmallerAndCanStillBeAsked) {
  Context context;
  const auto run = Trained(context, 5);
  const std::vector<uint8_t> file = run->Save({.optimizer = false});
  EXPECT_LT(file.size(), run->Save({}).size());
  const auto loaded = Run::Load(context, file, "");
  EXPECT_EQ(CodeOf([&] { loaded->Step(1, 0); }), "run.no_corpus");
  EXPECT_EQ(CodeOf([&] { loaded->EvaluateValidation(); }), "run.no_corpus");
  EXPECT_EQ(loaded->At(std::nullopt).step, 5);
}

TEST(Checkpoint, ConvolutionStyleWeightsAreTransposedAsInGpt2) {
  Context context;
  const auto run = Trained(context, 1);
  const std::vector<uint8_t> file = run->Save({});
  const SafetensorsReader reader(file);
  const TensorEntry& entry = reader.At("h.0.attn.c_attn.weight");
  EXPECT_EQ(entry.shape, (std::vector<int64_t>{8, 24}));
  const Tensor here = run->Parameters().Find("h.0.attn.c_attn.weight")->tensor;  // [24, 8]
  const std::vector<float> there = ReadFloats(entry);
  EXPECT_EQ(there[2 * 24 + 5], here.data[5 * 8 + 2]);
}

TEST(Checkpoint, AnotherTextIsAWarning) {
  Context context;
  const std::vector<uint8_t> file = Trained(context, 3)->Save({});
  const auto run = Run::Load(context, file, TinyText() + TinyText());
  ASSERT_EQ(run->Warnings().size(), 1u);
  EXPECT_EQ(run->Warnings()[0].code, "corpus.other");
}

TEST(Checkpoint, WeightsThatAreNoNumbersAreCounted) {
  Context context;
  const std::vector<uint8_t> file =
      Edited(Trained(context, 3)->Save({}), [](std::string& name, auto&, auto& values) {
        if (name == "ln_f.weight") {
          values[0] = std::numeric_limits<float>::quiet_NaN();
          values[1] = std::numeric_limits<float>::infinity();
        }
      });
  const auto run = Run::Load(context, file, "");
  ASSERT_EQ(run->Warnings().size(), 1u);
  EXPECT_EQ(run->Warnings()[0].code, "weights.not_finite");
  EXPECT_EQ(run->Warnings()[0].args[0].second, "2");
}

TEST(Checkpoint, SaysWhichTensorsAreMissingTooMuchOrOfAnotherShape) {
  Context context;
  const std::vector<uint8_t> file =
      Edited(Trained(context, 3)->Save({}), [](std::string& name, auto& shape, auto&) {
        if (name == "ln_f.weight") name = "";
        if (name == "ln_f.bias") name = "ln_g.bias";
        if (name == "wpe.weight") std::swap(shape[0], shape[1]);
        if (name == "h.0.mlp.c_fc.weight") std::swap(shape[0], shape[1]);
      });
  try {
    Run::Load(context, file, "");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.Code(), "file.tensors");
    ASSERT_EQ(error.Arguments().size(), 3u);
    EXPECT_EQ(error.Arguments()[0].second, "ln_f.weight, ln_f.bias");
    EXPECT_EQ(error.Arguments()[1].second, "ln_g.bias");
    EXPECT_EQ(error.Arguments()[2].second, "h.0.mlp.c_fc.weight [32, 8]");
  }
}

TEST(Checkpoint, HalfAnOptimizerIsRefused) {
  Context context;
  const std::vector<uint8_t> file =
      Edited(Trained(context, 3)->Save({}), [](std::string& name, auto&, auto&) {
        if (name == "optimizer.v.ln_f.bias") name = "";
      });
  EXPECT_EQ(CodeOf([&] { Run::Load(context, file, ""); }), "file.tensors");
}

TEST(Checkpoint, RefusesMetadataThatIsNotItsOwn) {
  Context context;
  const std::vector<uint8_t> file = Trained(context, 3)->Save({});
  const auto code = [&](const std::string& key, const std::string& value) {
    const std::vector<uint8_t> changed = WithMetadata(file, key, value);
    return CodeOf([&] { Run::Load(context, changed, ""); });
  };
  EXPECT_EQ(code("version", "2"), "checkpoint.newer");
  EXPECT_EQ(code("format", "pt"), "file.header");
  EXPECT_EQ(code("experiment", "{"), "config.not_json");
  EXPECT_EQ(code("experiment", "{\"model\":{\"layers\":99}}"), "config.range");
  EXPECT_EQ(code("tokenizer", "{}"), "tokenizer.invalid");
  for (const char* state :
       {"", "[]", "{}", "{\"step\":3}", "{\"step\":-1,\"updates\":0}",
        R"({"step":3,"updates":3,"snapshot_interval":1,"rng":{"batches":["1","2","3"]},"corpus":"","unigram":1})",
        R"({"step":3,"updates":3,"snapshot_interval":1,"rng":{"batches":["0","0","0","0"]},"corpus":"","unigram":1})",
        R"({"step":3,"updates":3,"snapshot_interval":1,"rng":{"batches":["g","2","3","4"]},"corpus":"","unigram":1})"}) {
    EXPECT_EQ(code("state", state), "file.header") << state;
  }
  // A step that the history does not reach.
  EXPECT_EQ(
      code("state",
           R"({"step":9,"updates":3,"snapshot_interval":1,"rng":{"batches":["1","2","3","4"]},"corpus":"","unigram":1})"),
      "file.tensors");
  const std::vector<uint8_t> cut(file.begin(), file.end() - 100);
  EXPECT_EQ(CodeOf([&] { Run::Load(context, cut, ""); }), "file.truncated");
  EXPECT_EQ(CodeOf([&] { Run::Load(context, {}, ""); }), "file.too_short");
}

TEST(Checkpoint, IsWithinTheBudgetToo) {
  Context context;
  const std::vector<uint8_t> file = Trained(context, 3)->Save({});
  EXPECT_EQ(CodeOf([&] { Run::Load(context, file, "", {.memory_budget = 1000}); }),
            "memory.budget");
}

}  // namespace
}  // namespace noron
