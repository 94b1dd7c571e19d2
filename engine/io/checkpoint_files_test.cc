// Checkpoint files from elsewhere, good and broken, that lie beside the repository. A clone without
// them skips these tests; safetensors_test.cc makes a broken file of every kind by itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/io/file.h"
#include "engine/io/safetensors.h"

namespace noron {
namespace {

using nlohmann::json;

class CheckpointFiles : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(folder_)) GTEST_SKIP() << folder_ << " is not there";
  }
  std::vector<uint8_t> Read(const std::string& file) const { return ReadFile(folder_ + file); }

  const std::string folder_ = "../shared/checkpoints/";
};

// What a broken file is called there, and here.
std::string_view CodeFor(const std::string& folder, const std::string& kind) {
  if (folder == "header-duplicate-name") return "file.duplicate";
  if (folder == "header-overlap") return "file.overlap";
  const std::map<std::string, std::string_view> codes = {
      {"bad_safetensors", "file.header"},
      {"truncated_file", "file.truncated"},
      {"unsupported_dtype", "file.dtype"},
  };
  const auto found = codes.find(kind);
  return found == codes.end() ? "" : found->second;
}

TEST_F(CheckpointFiles, BrokenOnesAreRefusedForWhatIsWrong) {
  int refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ + "broken")) {
    const std::string name = entry.path().filename().string();
    SCOPED_TRACE(name);
    const json expect = json::parse(Read("broken/" + name + "/expected.json"))["expect"];
    const std::string_view code = CodeFor(name, expect["kind"]);
    for (const auto& file : std::filesystem::directory_iterator(entry.path())) {
      const std::string file_name = file.path().filename().string();
      if (!file_name.starts_with("model") || file.path().extension() != ".safetensors") continue;
      const std::vector<uint8_t> bytes = ReadFile(file.path().string());
      // Of several shards only the last is cut short; other faults are not those of the file.
      const bool is_broken = !code.empty() && !file_name.starts_with("model-00001");
      if (!is_broken) {
        EXPECT_GT(SafetensorsReader(bytes, file_name).Tensors().size(), 0u);
        continue;
      }
      try {
        SafetensorsReader reader(bytes, file_name);
        ADD_FAILURE() << "was read";
      } catch (const Error& error) {
        ++refused;
        const std::string message = error.what();
        EXPECT_EQ(error.Code(), code) << message;
        const auto is_named = [&](const json& part) {
          return message.find(part.get<std::string>()) != std::string::npos;
        };
        for (const json& part : expect["must_name"]) EXPECT_TRUE(is_named(part)) << message;
        const json one_of = expect.value("must_name_one_of", json::array());
        EXPECT_TRUE(one_of.empty() || std::any_of(one_of.begin(), one_of.end(), is_named))
            << message;
      }
    }
  }
  EXPECT_EQ(refused, 8);
}

TEST_F(CheckpointFiles, HalvesAreRoundedAsInPublishedFiles) {
  const std::vector<uint8_t> exact_file = Read("gpt2-tiny/model.safetensors");
  const SafetensorsReader exact(exact_file);
  for (const Dtype dtype : {Dtype::kF16, Dtype::kBF16}) {
    const bool is_half = dtype == Dtype::kF16;
    const std::vector<uint8_t> file =
        Read(is_half ? "gpt2-tiny-f16/model.safetensors" : "gpt2-tiny-bf16/model.safetensors");
    const SafetensorsReader rounded(file);
    ASSERT_EQ(rounded.Tensors().size(), exact.Tensors().size());
    for (const TensorEntry& entry : rounded.Tensors()) {
      ASSERT_EQ(entry.dtype, dtype);
      SafetensorsWriter writer;
      writer.Add(entry.name, entry.shape, ReadFloats(exact.At(entry.name)), dtype);
      const std::vector<uint8_t> written = writer.Finish();
      const SafetensorsReader again(written);
      EXPECT_TRUE(std::ranges::equal(again.Tensors()[0].data, entry.data)) << entry.name;
    }
  }
}

}  // namespace
}  // namespace noron
