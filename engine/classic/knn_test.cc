#include "engine/classic/knn.h"

#include <gtest/gtest.h>

namespace noron {
namespace {

const Matrix kLine(5, 1, std::vector<float>{0, 1, 2, 10, 11});
const std::vector<int32_t> kLabels = {0, 1, 1, 0, 2};

std::vector<double> At(double x, int neighbours) {
  return KNearest(kLine, kLabels, 3, neighbours).Votes({&x, 1});
}

TEST(Knn, TheNearestVote) {
  EXPECT_EQ(At(0.2, 1), (std::vector<double>{1, 0, 0}));
  EXPECT_EQ(At(10.9, 2), (std::vector<double>{0.5, 0, 0.5}));
  const std::vector<double> three = At(0.2, 3);
  EXPECT_NEAR(three[0], 1.0 / 3, 1e-12);
  EXPECT_NEAR(three[1], 2.0 / 3, 1e-12);
}

TEST(Knn, MoreNeighboursThanExamplesAreAllOfThem) {
  const std::vector<double> votes = At(0, 100), expected = {0.4, 0.4, 0.2};
  for (int c = 0; c < 3; ++c) EXPECT_NEAR(votes[c], expected[c], 1e-12);
}

TEST(Knn, OfEquallyNearOnesTheEarlierComesFirst) {
  const double x = 0.5;
  EXPECT_EQ(KNearest(kLine, kLabels, 3, 3).Nearest({&x, 1}), (std::vector<int32_t>{0, 1, 2}));
}

}  // namespace
}  // namespace noron
