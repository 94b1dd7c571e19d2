#include "engine/cli/profile_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace noron {
namespace {

StepProfile Sample() {
  StepProfile profile;
  profile.nodes = {{"linear",
                    "head",
                    "head.weight",
                    {{4, 2}, {3, 2}},
                    {4, 3},
                    {0.002, Cost{1e6, 1e6}},
                    Work{0.003, Cost{2e6, 2e6}}},
                   {"relu", "", "", {{4, 3}}, {4, 3}, {0.00000125, Cost{12, 96}}, std::nullopt}};
  profile.seconds = 0.00500125;
  profile.steps = 7;
  profile.limit = {1e9, 1e10};
  return profile;
}

TEST(ProfileTable, SmallTimesAreMicroseconds) {
  const std::string table = ProfileTable(Sample());
  EXPECT_NE(table.find("one step: 5.001 ms, the mean of 7, with 1 thread;"), std::string::npos);
  EXPECT_NE(table.find("  2.000 ms  3.000 ms "), std::string::npos) << table;
  EXPECT_NE(table.find("  1.25 µs "), std::string::npos) << table;
  EXPECT_NE(table.find(" 60 %\n"), std::string::npos) << table;  // 3 ms of 5 at 10⁹ FLOP/s
}

TEST(ProfileTable, ColumnsEndBelowEachOther) {
  std::istringstream lines(ProfileTable(Sample()));
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  size_t width = 0;
  while (std::getline(lines, line) && !line.empty()) {
    const auto further = [](char byte) { return (byte & 0xC0) == 0x80; };  // of a character
    const size_t characters =
        line.size() - static_cast<size_t>(std::count_if(line.begin(), line.end(), further));
    if (width == 0) width = characters;
    EXPECT_EQ(characters, width) << line;
  }
}

TEST(ProfileTable, WithoutALimitItSaysWhy) {
  StepProfile profile = Sample();
  profile.limit = {};
  profile.threads = 99;
  const std::string table = ProfileTable(profile);
  EXPECT_NE(table.find("with 99 threads; no limit to compare with"), std::string::npos) << table;
  EXPECT_EQ(table.find("60 %\n"), std::string::npos) << table;
}

}  // namespace
}  // namespace noron
