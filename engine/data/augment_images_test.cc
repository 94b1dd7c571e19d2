#include "engine/data/augment_images.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace noron {
namespace {

constexpr ImageShape kShape{2, 3, 3};

std::vector<float> Numbers() {  // 1 … 9 and 10 … 18
  std::vector<float> image(kShape.Pixels());
  std::iota(image.begin(), image.end(), 1.0f);
  return image;
}

TEST(AugmentImages, ShiftMovesPixelsAndFillsWithZero) {
  std::vector<float> to(kShape.Pixels(), -1);
  ShiftImage(kShape, Numbers(), 1, -1, to);
  EXPECT_EQ(to, (std::vector<float>{0, 4, 5, 0, 7, 8, 0, 0, 0, 0, 13, 14, 0, 16, 17, 0, 0, 0}));
}

TEST(AugmentImages, FlipMirrorsRows) {
  std::vector<float> to(kShape.Pixels());
  FlipImage(kShape, Numbers(), to);
  EXPECT_EQ(to,
            (std::vector<float>{3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10, 15, 14, 13, 18, 17, 16}));
}

TEST(AugmentImages, RotateByARightAngleIsExact) {
  std::vector<float> to(kShape.Pixels());
  RotateImage(kShape, Numbers(), 90, to);
  const float expected[] = {7, 4, 1, 8, 5, 2, 9, 6, 3};  // clockwise
  for (int i = 0; i < 9; ++i) EXPECT_NEAR(to[i], expected[i], 1e-5) << i;
  for (int i = 0; i < 9; ++i) EXPECT_NEAR(to[9 + i], expected[i] + 9, 1e-5) << i;
}

TEST(AugmentImages, ScaleEnlargesAboutTheCentre) {
  std::vector<float> to(kShape.Pixels());
  ScaleImage(kShape, Numbers(), 2, to);
  const float enlarged[] = {3, 3.5f, 4, 4.5f, 5, 5.5f, 6, 6.5f, 7};  // half a step apart
  for (int i = 0; i < 9; ++i) EXPECT_NEAR(to[i], enlarged[i], 1e-5) << i;
  ScaleImage(kShape, Numbers(), 0.5, to);
  EXPECT_NEAR(to[4], 5, 1e-5);
  EXPECT_EQ(to[0], 0);  // from outside
}

// What ImageAugmenter makes of three images filled with 1, 2 and 4.
struct Augmented {
  std::vector<float> images;
  std::vector<int32_t> partners = {-1, -1, -1};
  double share = 0;

  Augmented(ImageAugmentation kind, double rate, uint64_t seed) {
    for (float value : {1.0f, 2.0f, 4.0f}) images.insert(images.end(), kShape.Pixels(), value);
    const std::vector<int32_t> labels = {5, 6, 7};
    Rng rng(seed);
    share = ImageAugmenter(kind, rate, kShape)(labels, rng, images, partners).share;
  }
};

TEST(AugmentImages, MixupIsAWeightedSumWithTheNext) {
  const Augmented mixed(ImageAugmentation::kMixup, 0.4, 1);
  EXPECT_EQ(mixed.partners, (std::vector<int32_t>{6, 7, 5}));
  EXPECT_LT(mixed.share, 1);
  EXPECT_GE(mixed.share, 0.6);
  EXPECT_NEAR(mixed.images[0], mixed.share * 1 + (1 - mixed.share) * 2, 1e-6);
  EXPECT_NEAR(mixed.images[18], mixed.share * 2 + (1 - mixed.share) * 4, 1e-6);
  EXPECT_NEAR(mixed.images[36], mixed.share * 4 + (1 - mixed.share) * 1, 1e-6);
}

TEST(AugmentImages, CutmixPutsARectangleOfTheNextIn) {
  const Augmented cut(ImageAugmentation::kCutmix, 1, 2);
  EXPECT_EQ(cut.partners, (std::vector<int32_t>{6, 7, 5}));
  int from_partner = 0;
  for (int i = 0; i < kShape.Pixels(); ++i) {
    EXPECT_TRUE(cut.images[i] == 1 || cut.images[i] == 2);
    EXPECT_EQ(cut.images[i], cut.images[i % 9]);  // the same in every channel
    from_partner += cut.images[i] == 2 ? 1 : 0;
  }
  EXPECT_GT(from_partner, 0);
  EXPECT_NEAR(1 - cut.share, static_cast<double>(from_partner) / kShape.Pixels(), 1e-9);
}

TEST(AugmentImages, OneRateForEveryKind) {
  for (const char* name : {"none", "shift", "rotate", "flip", "scale", "mixup", "cutmix"}) {
    const auto kind = ImageAugmentationFromName(name);
    ASSERT_TRUE(kind.has_value()) << name;
    const std::vector<float> unchanged = Augmented(ImageAugmentation::kNone, 1, 1).images;
    EXPECT_EQ(Augmented(*kind, 0, 1).images, unchanged) << name;
    EXPECT_EQ(Augmented(*kind, 0, 1).share, 1) << name;
    // Images of one colour are their own mirror image.
    const bool changes = *kind != ImageAugmentation::kNone && *kind != ImageAugmentation::kFlip;
    EXPECT_EQ(Augmented(*kind, 0.9, 1).images != unchanged, changes) << name;
  }
  EXPECT_FALSE(ImageAugmentationFromName("synonyms").has_value());
}

}  // namespace
}  // namespace noron
