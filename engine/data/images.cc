#include "engine/data/images.h"

#include <cassert>

namespace noron {
namespace {

void Append(const Images& from, int i, int32_t label, Images& to) {
  const std::span<const float> image = from.Image(i);
  to.pixels.insert(to.pixels.end(), image.begin(), image.end());
  to.labels.push_back(label);
}

}  // namespace

Images Subset(const Images& images, std::span<const int32_t> indices) {
  Images subset{images.shape, images.classes, {}, {}};
  for (int32_t i : indices) Append(images, i, images.labels[i], subset);
  return subset;
}

Images SubsetOfClasses(const Images& images, int first, int count) {
  assert(first >= 0 && first + count <= static_cast<int>(images.classes.size()));
  const auto begin = images.classes.begin() + first;
  Images subset{images.shape, {begin, begin + count}, {}, {}};
  for (int i = 0; i < images.Count(); ++i) {
    const int32_t label = images.labels[i] - first;
    if (label >= 0 && label < count) Append(images, i, label, subset);
  }
  return subset;
}

}  // namespace noron
