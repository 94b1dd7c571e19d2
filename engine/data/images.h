// Labelled images, as classification sees them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace noron {

struct ImageShape {
  int channels = 1;
  int height = 8;
  int width = 8;

  int Pixels() const { return channels * height * width; }
  bool operator==(const ImageShape&) const = default;
};

struct Images {
  ImageShape shape;
  std::vector<std::string> classes;  // their names
  std::vector<float> pixels;         // [count, channels, height, width], 0 … 1
  std::vector<int32_t> labels;       // [count], 0 … classes - 1

  int Count() const { return static_cast<int>(labels.size()); }
  std::span<const float> Image(int i) const {
    return {pixels.data() + static_cast<int64_t>(i) * shape.Pixels(),
            static_cast<size_t>(shape.Pixels())};
  }
};

// The images of these indices, in their order.
Images Subset(const Images& images, std::span<const int32_t> indices);

// The images of classes first … first + count - 1, as classes 0 … count - 1.
Images SubsetOfClasses(const Images& images, int first, int count);

}  // namespace noron
