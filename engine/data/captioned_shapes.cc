#include "engine/data/captioned_shapes.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/rng.h"

namespace noron {
namespace {

constexpr int kSide = 8;
constexpr int kChannels = 3;
constexpr int kColours = 5;
constexpr int kShapes = 6;

struct Colour {
  std::array<double, kChannels> light;
  const char *english, *vietnamese;
};
constexpr Colour kColourTable[kColours] = {
    {{1, 0, 0}, "red", "đỏ"},          {{0, 1, 0}, "green", "xanh lá"},
    {{0, 0, 1}, "blue", "xanh dương"}, {{1, 1, 0}, "yellow", "vàng"},
    {{1, 1, 1}, "white", "trắng"},
};

// Whether the place (row, column) from the middle belongs to the shape.
struct Outline {
  bool (*contains)(double row, double column);
  const char *english, *vietnamese;
};
constexpr Outline kShapeTable[kShapes] = {
    {[](double r, double c) { return std::hypot(r, c) <= 2.6; }, "disc", "hình tròn"},
    {[](double r, double c) {
       const double far = std::max(std::fabs(r), std::fabs(c));
       return far <= 3 && far > 2;
     },
     "frame", "khung vuông"},
    {[](double r, double c) { return std::min(std::fabs(r), std::fabs(c)) < 1; }, "cross",
     "dấu cộng"},
    {[](double r, double) { return std::fabs(r) < 1; }, "bar", "thanh ngang"},
    {[](double, double c) { return std::fabs(c) < 1; }, "pole", "cột đứng"},
    {[](double r, double c) { return std::fabs(r - c) < 1; }, "slash", "vạch chéo"},
};

std::string Caption(int label, CaptionLanguage language) {
  const Colour& colour = kColourTable[label % kColours];
  const Outline& shape = kShapeTable[label / kColours];
  return language == CaptionLanguage::kEnglish
             ? std::string(colour.english) + " " + shape.english
             : std::string(shape.vietnamese) + " " + colour.vietnamese;
}

void Draw(int label, double noise, Rng& rng, std::vector<float>& pixels) {
  const Colour& colour = kColourTable[label % kColours];
  const Outline& shape = kShapeTable[label / kColours];
  const double middle_row = 3.5 + static_cast<double>(rng.Below(3)) - 1;
  const double middle_column = 3.5 + static_cast<double>(rng.Below(3)) - 1;
  for (const double light : colour.light) {
    for (int row = 0; row < kSide; ++row) {
      for (int column = 0; column < kSide; ++column) {
        const bool inside = shape.contains(row - middle_row, column - middle_column);
        const double value = (inside ? light : 0) + noise * rng.Normal();
        pixels.push_back(static_cast<float>(std::clamp(value, 0.0, 1.0)));
      }
    }
  }
}

}  // namespace

Images MakeCaptionedShapes(const CaptionedShapesOptions& options) {
  constexpr uint64_t kStream = 10;
  Rng rng(options.seed, kStream);
  Images images{{kChannels, kSide, kSide}, {}, {}, {}};
  for (int label = 0; label < kColours * kShapes; ++label) {
    images.classes.push_back(Caption(label, options.language));
  }
  for (int i = 0; i < options.count; ++i) {
    const int label = i % (kColours * kShapes);
    Draw(label, options.noise, rng, images.pixels);
    images.labels.push_back(label);
  }
  return images;
}

bool IsKeptBack(int label) { return label / kColours == (label % kColours + 1) % kShapes; }

std::vector<std::string> WordsOf(const std::string& caption) {
  std::vector<std::string> words;
  for (size_t begin = 0; begin < caption.size();) {
    const size_t end = std::min(caption.find(' ', begin), caption.size());
    words.push_back(caption.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

}  // namespace noron
