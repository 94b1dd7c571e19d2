#include "engine/text/word_features.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace noron {
namespace {

// How many features two words have in common.
int Shared(const WordFeatures& features, std::string_view a, std::string_view b) {
  const std::vector<int32_t> x = features.IdsOf(a), y = features.IdsOf(b);
  EXPECT_EQ(x.size(), static_cast<size_t>(WordFeatures::kKinds));
  int shared = 0;
  for (size_t i = 0; i < x.size(); ++i) shared += x[i] == y[i] && x[i] != 0;
  return shared;
}

TEST(WordFeatures, WordsThatLookAlikeShareThem) {
  const std::vector<std::string_view> words = {"walking",  "singing", "Hà Nội", "Đà Nẵng",
                                               "nội dung", "1998",    "2024"};
  const WordFeatures features = WordFeatures::Learn(words, 1);
  EXPECT_EQ(Shared(features, "walking", "singing"), 4);  // g, ng, ing, shape x
  EXPECT_EQ(Shared(features, "1998", "2024"), 1);        // shape d
  EXPECT_EQ(Shared(features, "Hà Nội", "Đà Nẵng"), 1);   // shape Xx Xx
  EXPECT_EQ(Shared(features, "Hà Nội", "Hà Nội"), WordFeatures::kKinds);
  EXPECT_EQ(Shared(features, "dung", "nội dung"), 5);  // 4 endings and the last syllable
}

TEST(WordFeatures, RareAndUnseenOnesAreUnknown) {
  const std::vector<std::string_view> words = {"being", "doing"};
  const WordFeatures features = WordFeatures::Learn(words, 2);
  const std::vector<int32_t> ids = features.IdsOf("going");
  EXPECT_EQ(std::count(ids.begin(), ids.end(), 0), 9 - 4);  // g, ng, ing, shape x
  const std::vector<int32_t> other = features.IdsOf("?!");
  EXPECT_EQ(std::count(other.begin(), other.end(), 0), 9);
}

}  // namespace
}  // namespace noron
