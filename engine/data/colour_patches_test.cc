#include "engine/data/colour_patches.h"

#include <gtest/gtest.h>

#include <set>

namespace noron {
namespace {

TEST(ColourPatches, HaveTwoColoursWithoutNoise) {
  const Images images = MakeColourPatches({.count = 60, .noise = 0});
  ASSERT_EQ(images.Count(), 60);
  EXPECT_EQ(images.shape, (ImageShape{3, 8, 8}));
  EXPECT_EQ(images.classes.size(), 6u);
  for (int i = 0; i < images.Count(); ++i) {
    EXPECT_EQ(images.labels[i], i % 6);
    std::set<std::vector<float>> colours;
    for (int k = 0; k < 64; ++k) {
      colours.insert({images.Image(i)[k], images.Image(i)[64 + k], images.Image(i)[128 + k]});
    }
    EXPECT_EQ(colours.size(), 2u) << images.classes[i % 6];
  }
}

TEST(ColourPatches, FollowFromTheOptions) {
  EXPECT_EQ(MakeColourPatches({.count = 6}).pixels, MakeColourPatches({.count = 6}).pixels);
  EXPECT_NE(MakeColourPatches({.count = 6}).pixels,
            MakeColourPatches({.count = 6, .seed = 8}).pixels);
}

}  // namespace
}  // namespace noron
