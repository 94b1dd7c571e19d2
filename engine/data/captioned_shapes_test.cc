#include "engine/data/captioned_shapes.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace noron {
namespace {

TEST(CaptionedShapes, EveryPairHasItsCaption) {
  const Images images = MakeCaptionedShapes({.count = 60, .noise = 0});
  ASSERT_EQ(images.Count(), 60);
  EXPECT_EQ(images.shape, (ImageShape{3, 8, 8}));
  EXPECT_EQ(images.classes.size(), 30u);
  EXPECT_EQ(std::set(images.classes.begin(), images.classes.end()).size(), 30u);
  EXPECT_EQ(images.classes[0], "red disc");
  EXPECT_EQ(MakeCaptionedShapes({.count = 1, .language = CaptionLanguage::kVietnamese}).classes[1],
            "hình tròn xanh lá");
  // A red image has no green and no blue, and something red.
  float red = 0, other = 0;
  for (int k = 0; k < 64; ++k) {
    red += images.Image(0)[k];
    other += images.Image(0)[64 + k] + images.Image(0)[128 + k];
  }
  EXPECT_GT(red, 10);
  EXPECT_EQ(other, 0);
}

TEST(CaptionedShapes, EveryWordOfAPairKeptBackIsInAnother) {
  const Images images = MakeCaptionedShapes({.count = 1});
  std::set<std::string> seen;
  int kept_back = 0;
  for (int label = 0; label < 30; ++label) {
    kept_back += IsKeptBack(label);
    for (const std::string& word : WordsOf(images.classes[label])) {
      if (!IsKeptBack(label)) seen.insert(word);
    }
  }
  EXPECT_EQ(kept_back, 5);
  for (const std::string& caption : images.classes) {
    for (const std::string& word : WordsOf(caption)) EXPECT_TRUE(seen.contains(word)) << word;
  }
}

TEST(CaptionedShapes, FollowFromTheOptions) {
  EXPECT_EQ(MakeCaptionedShapes({.count = 6}).pixels, MakeCaptionedShapes({.count = 6}).pixels);
  EXPECT_NE(MakeCaptionedShapes({.count = 6}).pixels,
            MakeCaptionedShapes({.count = 6, .seed = 8}).pixels);
}

}  // namespace
}  // namespace noron
