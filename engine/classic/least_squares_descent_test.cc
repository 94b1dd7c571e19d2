#include "engine/classic/least_squares_descent.h"

#include <gtest/gtest.h>

namespace noron {
namespace {

LeastSquaresDescent Line(int batch, double learning_rate) {
  Rng rng(3);
  Matrix x(64, 1);
  std::vector<double> y;
  for (int i = 0; i < 64; ++i) {
    x(i, 0) = rng.Normal();
    y.push_back(2 * x(i, 0) - 1 + 0.3 * rng.Normal());
  }
  return {x, y, LinearModel{{-1.0}, 2.0}, {.batch = batch, .learning_rate = learning_rate}};
}

TEST(LeastSquaresDescent, AllPointsGoStraightDownToTheClosedForm) {
  LeastSquaresDescent batch = Line(0, 0.1);
  for (int i = 0; i < 200; ++i) batch.Step();
  for (size_t i = 1; i < batch.Path().size(); ++i) {
    EXPECT_LE(batch.Path()[i].loss, batch.Path()[i - 1].loss + 1e-15);
  }
  EXPECT_NEAR(batch.Path().back().loss, batch.BottomLoss(), 1e-9);
  EXPECT_NEAR(batch.Path().back().model.weight[0], batch.Bottom().weight[0], 1e-6);
  EXPECT_EQ(batch.UpdatesPerEpoch(), 1);
}

TEST(LeastSquaresDescent, FewerPointsAreCheaperAndNoisier) {
  LeastSquaresDescent batch = Line(0, 0.05), mini = Line(8, 0.05), single = Line(1, 0.05);
  EXPECT_EQ(mini.UpdatesPerEpoch(), 8);
  EXPECT_EQ(single.UpdatesPerEpoch(), 64);
  const auto after_epochs = [](LeastSquaresDescent& descent, int epochs) {
    int rises = 0;
    for (int i = 0; i < epochs * descent.UpdatesPerEpoch(); ++i) {
      descent.Step();
      const auto& path = descent.Path();
      rises += path.back().loss > path[path.size() - 2].loss;
    }
    EXPECT_EQ(descent.Path().back().evaluated, 64 * epochs);
    return rises;
  };
  EXPECT_EQ(after_epochs(batch, 3), 0);
  const int of_mini = after_epochs(mini, 3), of_single = after_epochs(single, 3);
  EXPECT_GT(of_single, of_mini);
  // For the same cost the smaller batches are further down.
  EXPECT_LT(mini.Path().back().loss, batch.Path().back().loss);
  EXPECT_LT(single.Path().back().loss, batch.Path().back().loss);
}

}  // namespace
}  // namespace noron
