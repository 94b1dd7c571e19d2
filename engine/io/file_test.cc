#include "engine/io/file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "engine/core/error.h"

namespace noron {
namespace {

namespace fs = std::filesystem;

std::string_view CodeOf(const auto& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.Code();
  }
  return "nothing thrown";
}

class File : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::path(testing::TempDir()) /
        (std::string("noron_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string Path(const char* name) const { return (folder_ / name).string(); }
  size_t FilesInFolder() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), {}));
  }

  fs::path folder_;
};

TEST_F(File, ReadsWhatWasWritten) {
  std::vector<uint8_t> bytes(1000);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 7);
  WriteFileAtomically(Path("a"), bytes);
  EXPECT_EQ(ReadFile(Path("a")), bytes);
  WriteFileAtomically(Path("a"), std::string("xin\0chào", 9));
  EXPECT_EQ(ReadFile(Path("a")).size(), 9u);
  WriteFileAtomically(Path("a"), std::string());
  EXPECT_TRUE(ReadFile(Path("a")).empty());
  EXPECT_EQ(FilesInFolder(), 1u);  // no partial file is left
}

TEST_F(File, NamesWhatIsNotThere) {
  EXPECT_EQ(CodeOf([&] { ReadFile(Path("nothing")); }), "file.not_found");
  EXPECT_EQ(CodeOf([&] { ReadFile(folder_.string()); }), "file.not_found");
}

TEST_F(File, SaysWhatStandsInTheWayOfWriting) {
  const auto message = [&](const std::string& path) -> std::string {
    try {
      RequireWritable(path);
    } catch (const Error& error) {
      EXPECT_EQ(error.Code(), "file.write");
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(message(Path("new")), "");
  EXPECT_EQ(message("new"), "");  // in this folder
  EXPECT_EQ(message("/dev/null"), "");
  EXPECT_EQ(message("/dev/stdout"), "");
  EXPECT_NE(message(Path("absent/x")).find("no folder " + Path("absent")), std::string::npos);
  EXPECT_NE(message(folder_.string()).find("is a folder"), std::string::npos);
  EXPECT_EQ(CodeOf([&] { WriteFileAtomically(Path("absent/x"), std::string("x")); }), "file.write");
}

TEST_F(File, WritesBehindLinksAndToDevices) {
  WriteFileAtomically(Path("a"), std::string("old"));
  fs::create_symlink("a", Path("link"));
  fs::create_symlink(Path("new"), Path("dangling"));
  WriteFileAtomically(Path("link"), std::string("longer"));
  WriteFileAtomically(Path("dangling"), std::string("fresh"));
  EXPECT_TRUE(fs::is_symlink(Path("link")));
  EXPECT_TRUE(fs::is_symlink(Path("dangling")));
  EXPECT_EQ(ReadFile(Path("a")).size(), 6u);
  EXPECT_EQ(ReadFile(Path("new")).size(), 5u);
  EXPECT_EQ(FilesInFolder(), 4u);
  WriteFileAtomically("/dev/null", std::string("x"));
  EXPECT_FALSE(fs::is_regular_file("/dev/null"));
}

TEST_F(File, RefusesLargeFiles) {
  WriteFileAtomically(Path("a"), std::string("12345"));
  EXPECT_EQ(ReadFile(Path("a"), 5).size(), 5u);
  EXPECT_EQ(CodeOf([&] { ReadFile(Path("a"), 4); }), "file.too_large");
}

TEST_F(File, AFailedWriteLeavesTheOldFile) {
  fs::create_directories(Path("folder"));
  WriteFileAtomically(Path("folder/old"), std::string("old"));
  // A folder with something in it cannot be replaced by a file.
  EXPECT_EQ(CodeOf([&] { WriteFileAtomically(Path("folder"), std::string("new")); }), "file.write");
  EXPECT_EQ(ReadFile(Path("folder/old")).size(), 3u);
  EXPECT_EQ(FilesInFolder(), 1u);
  EXPECT_EQ(CodeOf([&] { WriteFileAtomically(Path("none/a"), std::string("x")); }), "file.write");
}

}  // namespace
}  // namespace noron
