#include "engine/io/nearest.h"

#include <gtest/gtest.h>

#include <vector>

namespace noron {
namespace {

TEST(EditDistance, CountsChanges) {
  EXPECT_EQ(EditDistance("", ""), 0);
  EXPECT_EQ(EditDistance("abc", ""), 3);
  EXPECT_EQ(EditDistance("", "ab"), 2);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3);
  EXPECT_EQ(EditDistance("rope", "rop"), 1);
}

TEST(Nearest, FindsWhatWasMeant) {
  const std::vector<std::string_view> known = {"cosine", "constant", "linear"};
  EXPECT_EQ(Nearest("cosin", known), "cosine");
  EXPECT_EQ(Nearest("liner", known), "linear");
  EXPECT_EQ(Nearest("constent", known), "constant");
}

}  // namespace
}  // namespace noron
