#include "engine/data/augment_images.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <iterator>
#include <numbers>

namespace noron {
namespace {

constexpr std::string_view kNames[] = {"none",  "shift", "rotate", "flip",
                                       "scale", "mixup", "cutmix"};

// The number of a plane at a place between pixels.
double Bilinear(const float* plane, const ImageShape& shape, double row, double column) {
  const double top = std::floor(row), left = std::floor(column);
  double sum = 0;
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 2; ++j) {
      const double y = top + i, x = left + j;
      if (y < 0 || y >= shape.height || x < 0 || x >= shape.width) continue;
      sum += (1 - std::fabs(row - y)) * (1 - std::fabs(column - x)) *
             plane[static_cast<int>(y) * shape.width + static_cast<int>(x)];
    }
  }
  return sum;
}

// What is read at each pixel: the place, relative to the centre, that the matrix takes it to.
void Warp(const ImageShape& shape, std::span<const float> from, const double (&matrix)[2][2],
          std::span<float> to) {
  const double middle_row = (shape.height - 1) / 2.0, middle_column = (shape.width - 1) / 2.0;
  const int plane = shape.height * shape.width;
  for (int c = 0; c < shape.channels; ++c) {
    for (int i = 0; i < plane; ++i) {
      const double x = i % shape.width - middle_column, y = i / shape.width - middle_row;
      to[c * plane + i] = static_cast<float>(
          Bilinear(from.data() + c * plane, shape, middle_row + matrix[1][0] * x + matrix[1][1] * y,
                   middle_column + matrix[0][0] * x + matrix[0][1] * y));
    }
  }
}

double Between(Rng& rng, double low, double high) { return low + (high - low) * rng.Uniform(); }

int SignedBelow(Rng& rng, int limit) {  // -limit … limit
  return static_cast<int>(rng.Below(2 * limit + 1)) - limit;
}

// A rectangle of about this share of the picture.
struct Rectangle {
  int top, left, height, width;

  Rectangle(const ImageShape& shape, double share, Rng& rng)
      : height(static_cast<int>(std::lround(std::sqrt(share) * shape.height))),
        width(static_cast<int>(std::lround(std::sqrt(share) * shape.width))) {
    top = static_cast<int>(rng.Below(shape.height - height + 1));
    left = static_cast<int>(rng.Below(shape.width - width + 1));
  }
  bool Contains(int row, int column) const {
    return row >= top && row < top + height && column >= left && column < left + width;
  }
};

}  // namespace

void ShiftImage(const ImageShape& shape, std::span<const float> from, int right, int down,
                std::span<float> to) {
  for (int row = 0; row < shape.channels * shape.height; ++row) {
    const int y = row % shape.height - down;
    for (int column = 0; column < shape.width; ++column) {
      const int x = column - right;
      const bool inside = y >= 0 && y < shape.height && x >= 0 && x < shape.width;
      to[row * shape.width + column] = inside ? from[(row - down) * shape.width + x] : 0.0f;
    }
  }
}

void RotateImage(const ImageShape& shape, std::span<const float> from, double degrees,
                 std::span<float> to) {
  const double angle = degrees * std::numbers::pi / 180;
  Warp(shape, from, {{std::cos(angle), std::sin(angle)}, {-std::sin(angle), std::cos(angle)}}, to);
}

void ScaleImage(const ImageShape& shape, std::span<const float> from, double factor,
                std::span<float> to) {
  assert(factor > 0);
  Warp(shape, from, {{1 / factor, 0}, {0, 1 / factor}}, to);
}

void FlipImage(const ImageShape& shape, std::span<const float> from, std::span<float> to) {
  for (int row = 0; row < shape.channels * shape.height; ++row) {
    const auto begin = from.begin() + row * shape.width;
    std::reverse_copy(begin, begin + shape.width, to.begin() + row * shape.width);
  }
}

std::optional<ImageAugmentation> ImageAugmentationFromName(std::string_view name) {
  const auto found = std::find(std::begin(kNames), std::end(kNames), name);
  if (found == std::end(kNames)) return std::nullopt;
  return static_cast<ImageAugmentation>(found - std::begin(kNames));
}

ImageAugmenter::ImageAugmenter(ImageAugmentation kind, double rate, const ImageShape& shape)
    : kind_(kind), rate_(rate), shape_(shape), original_(shape.Pixels()) {}

MixedLabels ImageAugmenter::operator()(std::span<const int32_t> labels, Rng& rng,
                                       std::span<float> images, std::span<int32_t> partners) {
  const size_t pixels = original_.size();
  assert(images.size() == labels.size() * pixels && partners.size() == labels.size());
  MixedLabels mixed{.share = 1, .partners = partners};
  if (kind_ == ImageAugmentation::kNone || labels.empty()) return mixed;
  if (kind_ == ImageAugmentation::kMixup || kind_ == ImageAugmentation::kCutmix) {
    mixed.share = 1 - Mix(labels, rng, images, partners);
    return mixed;
  }
  for (size_t i = 0; i < labels.size(); ++i) AugmentOne(rng, images.subspan(i * pixels, pixels));
  return mixed;
}

void ImageAugmenter::AugmentOne(Rng& rng, std::span<float> image) {
  constexpr double kRightAngle = 90;
  std::copy(image.begin(), image.end(), original_.begin());
  switch (kind_) {
    case ImageAugmentation::kShift: {
      const int right = SignedBelow(rng, static_cast<int>(std::lround(rate_ * shape_.width)));
      const int down = SignedBelow(rng, static_cast<int>(std::lround(rate_ * shape_.height)));
      return ShiftImage(shape_, original_, right, down, image);
    }
    case ImageAugmentation::kRotate:
      return RotateImage(shape_, original_, kRightAngle * Between(rng, -rate_, rate_), image);
    case ImageAugmentation::kScale:
      return ScaleImage(shape_, original_, std::pow(1 + rate_, Between(rng, -1, 1)), image);
    default:
      assert(kind_ == ImageAugmentation::kFlip);
      if (rng.Uniform() < rate_) FlipImage(shape_, original_, image);
  }
}

// Returns the share that comes from the partners.
double ImageAugmenter::Mix(std::span<const int32_t> labels, Rng& rng, std::span<float> images,
                           std::span<int32_t> partners) {
  const int pixels = shape_.Pixels();
  const bool cuts = kind_ == ImageAugmentation::kCutmix;
  const double drawn = rate_ * rng.Uniform();
  const Rectangle cut(shape_, cuts ? drawn : 0, rng);
  std::copy_n(images.begin(), pixels,
              original_.begin());  // the last one's partner, before it changes
  for (size_t i = 0; i < labels.size(); ++i) {
    const size_t next = (i + 1) % labels.size();
    partners[i] = labels[next];
    const float* partner = next == 0 ? original_.data() : images.data() + next * pixels;
    float* image = images.data() + i * pixels;
    for (int k = 0; k < pixels; ++k) {
      const bool is_cut = cut.Contains(k / shape_.width % shape_.height, k % shape_.width);
      const double weight = cuts ? (is_cut ? 1 : 0) : drawn;
      image[k] += static_cast<float>(weight * (partner[k] - image[k]));
    }
  }
  return cuts ? static_cast<double>(cut.height * cut.width) / (shape_.height * shape_.width)
              : drawn;
}

}  // namespace noron
