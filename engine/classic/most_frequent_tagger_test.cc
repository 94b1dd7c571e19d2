#include "engine/classic/most_frequent_tagger.h"

#include <gtest/gtest.h>

namespace noron {
namespace {

using Ids = std::vector<int32_t>;

TEST(MostFrequentTagger, EachWordHasItsTag) {
  MostFrequentTagger tagger(4, 3);
  tagger.Add(Ids{0, 1, 2}, Ids{2, 1, 1});
  tagger.Add(Ids{0, 0, 2}, Ids{0, 2, 1});
  EXPECT_EQ(tagger.Predict(Ids{0, 1, 2}), (Ids{2, 1, 1}));
  EXPECT_EQ(tagger.Predict(3), 1);  // never seen: the most frequent tag of all
}

}  // namespace
}  // namespace noron
