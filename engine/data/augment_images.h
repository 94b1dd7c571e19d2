// Augmentation of images: small changes that leave the label true, so that a model learns what does
// not matter; and mixtures of two images with two labels. Pixels that come from outside are 0.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/core/rng.h"
#include "engine/data/images.h"

namespace noron {

// Each takes one image [channels, height, width] and writes another of the same shape; `from` and
// `to` do not overlap.
void ShiftImage(const ImageShape& shape, std::span<const float> from, int right, int down,
                std::span<float> to);
// About the centre, clockwise, between pixels in proportion to their distance (bilinear).
void RotateImage(const ImageShape& shape, std::span<const float> from, double degrees,
                 std::span<float> to);
// About the centre; factors above 1 enlarge. Bilinear.
void ScaleImage(const ImageShape& shape, std::span<const float> from, double factor,
                std::span<float> to);
void FlipImage(const ImageShape& shape, std::span<const float> from,
               std::span<float> to);  // left ↔ right

enum class ImageAugmentation { kNone, kShift, kRotate, kFlip, kScale, kMixup, kCutmix };
std::optional<ImageAugmentation> ImageAugmentationFromName(std::string_view name);  // "shift", …

// What became of the labels of a batch: image i is `share` of class labels[i] and the rest of
// partners[i]. Augmentations of single images leave share 1.
struct MixedLabels {
  double share = 1;
  std::span<const int32_t> partners;
};

class ImageAugmenter {
 public:
  // Changes by at most `rate` (0 … 1): shift by that share of the width, rotate by that share of
  // 90°, shrink or enlarge by a factor up to 1 + rate, flip with that probability. mixup (Zhang et
  // al. 2018) and cutmix (Yun et al. 2019) draw for a batch what share, up to `rate`, of each image
  // is that of the next one (the last one's being the first): as a weighted sum, or in a rectangle.
  ImageAugmenter(ImageAugmentation kind, double rate, const ImageShape& shape);

  // Changes the images of a batch [count, channels, height, width] in place, each anew. `partners`
  // has an entry for each image; only mixtures write it.
  MixedLabels operator()(std::span<const int32_t> labels, Rng& rng, std::span<float> images,
                         std::span<int32_t> partners);

 private:
  void AugmentOne(Rng& rng, std::span<float> image);
  double Mix(std::span<const int32_t> labels, Rng& rng, std::span<float> images,
             std::span<int32_t> partners);

  ImageAugmentation kind_;
  double rate_;
  ImageShape shape_;
  std::vector<float> original_;  // one image
};

}  // namespace noron
