// Intersection over union: how well regions of an image are found, class by class.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace noron {

struct MeanIou {
  std::vector<double> iou;       // [classes] intersection / union over all pixels
  std::vector<int64_t> present;  // [classes] 0: in neither prediction nor target, iou 0
  double value = 0;              // mean over the classes that are present
};

// One class per pixel, any number of images in a row. Throws as Confusion().
MeanIou ScoreIou(std::span<const int32_t> predicted, std::span<const int32_t> target, int classes);

}  // namespace noron
