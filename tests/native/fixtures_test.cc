// Parity with the fixture files, as `noron verify tests/fixtures` runs them. The tests are started
// in the top folder of the repository; NORON_FIXTURES names another place.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "engine/cli/verify.h"
#include "engine/core/error.h"
#include "engine/io/file.h"

namespace noron {
namespace {

std::string FixtureFolder() {
  const char* elsewhere = std::getenv("NORON_FIXTURES");
  return elsewhere != nullptr ? elsewhere : "tests/fixtures";
}

// A folder of its own in the folder for temporary files, removed in the end.
class VerifyTest : public testing::Test {
 protected:
  VerifyTest() : folder_(testing::TempDir() + "noron_verify_test") {
    std::filesystem::create_directories(folder_);
  }
  ~VerifyTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& file, std::span<const uint8_t> bytes) {
    WriteFileAtomically(folder_ + "/" + file, bytes);
  }
  std::vector<uint8_t> Fixture(const std::string& file) {
    return ReadFile(FixtureFolder() + "/" + file);
  }

  std::string folder_;
};

TEST(Fixtures, EveryCaseIsOk) {
  std::ostringstream out;
  const int code = Verify(FixtureFolder(), true, out);
  std::map<std::string, int> verdicts;
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) {
    ++verdicts[line.substr(0, line.find(' '))];
    if (line.starts_with("FAIL") || line.starts_with("unsupported")) ADD_FAILURE() << line;
  }
  EXPECT_EQ(code, 0);
  EXPECT_EQ(verdicts["ok"], 343);
}

TEST_F(VerifyTest, AWrongNumberIsAFailureThatSaysWhere) {
  std::vector<uint8_t> bytes = Fixture("relu.v5.safetensors");
  bytes.back() ^= 0x40;  // the last number of the last tensor
  Write("relu.v5.safetensors", bytes);
  std::ostringstream out;
  EXPECT_EQ(Verify(folder_, false, out), 1);
  EXPECT_TRUE(out.str().starts_with("FAIL         relu.v5: ")) << out.str();
  EXPECT_NE(out.str().find("expected"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("0 ok, 1 failed, 0 unsupported"), std::string::npos) << out.str();
}

TEST_F(VerifyTest, ABrokenFileIsAFailure) {
  std::vector<uint8_t> bytes = Fixture("relu.v5.safetensors");
  bytes.resize(bytes.size() / 2);
  Write("relu.v5.safetensors", bytes);
  std::ostringstream out;
  EXPECT_EQ(Verify(folder_, false, out), 1);
}

TEST_F(VerifyTest, AnUnknownOperationFailsOnlyWhenAllAreRequired) {
  std::vector<uint8_t> bytes = Fixture("relu.v5.safetensors");
  const std::string op = "\"relu\"";
  const auto at = std::search(bytes.begin(), bytes.end(), op.begin(), op.end());
  ASSERT_NE(at, bytes.end());
  at[1] = 'x';
  Write("xelu.v5.safetensors", bytes);
  std::ostringstream out;
  EXPECT_EQ(Verify(folder_, false, out), 0);
  EXPECT_TRUE(out.str().starts_with("unsupported  xelu.v5\n")) << out.str();
  EXPECT_EQ(Verify(folder_, true, out), 1);
}

TEST_F(VerifyTest, AnEmptyFolderIsAnError) {
  std::ostringstream out;
  EXPECT_THROW(Verify(folder_, false, out), Error);
}

}  // namespace
}  // namespace noron
