#include "engine/data/images.h"

#include <gtest/gtest.h>

namespace noron {
namespace {

const Images kImages{{1, 1, 2}, {"a", "b", "c"}, {1, 2, 3, 4, 5, 6}, {2, 0, 1}};

TEST(Images, SubsetsKeepTheirOrder) {
  const std::vector<int32_t> indices = {2, 0};
  const Images subset = Subset(kImages, indices);
  EXPECT_EQ(subset.pixels, (std::vector<float>{5, 6, 1, 2}));
  EXPECT_EQ(subset.labels, (std::vector<int32_t>{1, 2}));
  EXPECT_EQ(subset.classes, kImages.classes);
}

TEST(Images, SubsetsOfClassesCountFromZero) {
  const Images subset = SubsetOfClasses(kImages, 1, 2);
  EXPECT_EQ(subset.pixels, (std::vector<float>{1, 2, 5, 6}));
  EXPECT_EQ(subset.labels, (std::vector<int32_t>{1, 0}));
  EXPECT_EQ(subset.classes, (std::vector<std::string>{"b", "c"}));
}

}  // namespace
}  // namespace noron
