#include "engine/classic/dbscan.h"

#include <gtest/gtest.h>

#include <cmath>

namespace noron {
namespace {

using Labels = std::vector<int32_t>;
constexpr int32_t kNoise = Dbscan::kNoise;

TEST(Dbscan, ClustersGrowThroughCorePoints) {
  //                                     core……………  border     core…………  far
  const Matrix x(8, 1, std::vector<float>{0, 1, 2, 3, 10, 11, 12, 50});
  Dbscan dbscan(x, 1, 3);
  EXPECT_EQ(dbscan.Core(), (std::vector<bool>{0, 1, 1, 0, 0, 1, 0, 0}));
  EXPECT_TRUE(dbscan.Step());
  EXPECT_EQ(dbscan.Labels(), (Labels{0, 0, 0, 0, kNoise, kNoise, kNoise, kNoise}));
  EXPECT_TRUE(dbscan.Step());
  EXPECT_FALSE(dbscan.Step());
  EXPECT_EQ(dbscan.Labels(), (Labels{0, 0, 0, 0, 1, 1, 1, kNoise}));
  EXPECT_EQ(dbscan.Clusters(), 2);
  const double near = 2.6, edge = 3.5;
  EXPECT_EQ(dbscan.Predict({&near, 1}), 0);
  EXPECT_EQ(dbscan.Predict({&edge, 1}), kNoise);
}

TEST(Dbscan, FindsACircleInsideACircle) {
  Matrix x(120, 2);
  for (int i = 0; i < 120; ++i) {
    const double radius = i % 2 == 0 ? 1 : 3, angle = i * 2 * M_PI / 120;
    x(i, 0) = radius * std::cos(angle);
    x(i, 1) = radius * std::sin(angle);
  }
  Dbscan dbscan(x, 0.5, 3);
  while (dbscan.Step()) {
  }
  EXPECT_EQ(dbscan.Clusters(), 2);
  for (int i = 0; i < 120; ++i) EXPECT_EQ(dbscan.Labels()[i], i % 2);
}

TEST(Dbscan, WithoutDensityAllIsNoise) {
  Dbscan dbscan(Matrix(3, 1, std::vector<float>{0, 5, 10}), 1, 2);
  EXPECT_FALSE(dbscan.Step());
  EXPECT_EQ(dbscan.Labels(), (Labels{kNoise, kNoise, kNoise}));
}

}  // namespace
}  // namespace noron
