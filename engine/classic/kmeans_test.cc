#include "engine/classic/kmeans.h"

#include <gtest/gtest.h>

#include <set>

namespace noron {
namespace {

const Matrix kLine(4, 1, std::vector<float>{0, 1, 9, 10});

TEST(KMeans, LloydByHand) {
  KMeans means(kLine, Matrix(2, 1, std::vector<float>{0, 1}));
  EXPECT_EQ(means.Current().labels, (std::vector<int32_t>{0, 1, 1, 1}));
  EXPECT_DOUBLE_EQ(means.Current().inertia, 64 + 81);
  EXPECT_TRUE(means.Step());  // centers 0 and 20/3
  EXPECT_EQ(means.Current().labels, (std::vector<int32_t>{0, 0, 1, 1}));
  EXPECT_TRUE(means.Step());
  EXPECT_DOUBLE_EQ(means.Centers()(0, 0), 0.5);
  EXPECT_DOUBLE_EQ(means.Centers()(1, 0), 9.5);
  EXPECT_DOUBLE_EQ(means.Current().inertia, 1);
  EXPECT_TRUE(means.Done());
  EXPECT_FALSE(means.Step());
  EXPECT_EQ(means.Iterations(), 2);
}

TEST(KMeans, ACenterWithoutPointsStays) {
  KMeans means(kLine, Matrix(3, 1, std::vector<float>{0, 9, 100}));
  while (means.Step()) {
  }
  EXPECT_EQ(means.Centers()(2, 0), 100);
}

TEST(KMeans, SpreadCentersAreDifferentPoints) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Rng rng(seed);
    const Matrix centers = SpreadCenters(kLine, 4, rng);
    EXPECT_EQ(std::set<double>(centers.Values().begin(), centers.Values().end()).size(), 4u);
  }
}

TEST(KMeans, FewerDifferentPointsThanClusters) {
  Rng rng(1);
  KMeans means(Matrix(5, 2, 3.0), SpreadCenters(Matrix(5, 2, 3.0), 3, rng));
  while (means.Step()) {
  }
  EXPECT_EQ(means.Current().inertia, 0);
}

}  // namespace
}  // namespace noron
