#include "engine/models/contrastive.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/models/stored.h"

namespace noron {
namespace {

ContrastiveConfig Small() {
  return {.image = {.channels = {4}, .hidden = 8}, .words = 3, .d_model = 5};
}

TEST(Contrastive, VectorsHaveLengthOneAndSimilaritiesAreScaledCosines) {
  Stored<Contrastive> stored(Small(), Rng(1));
  Context context;
  Arena arena;
  Tape tape(context, arena, {});
  const Tensor images = tape.Constant({2, 1, 8, 8});
  for (int64_t i = 0; i < images.Size(); ++i) images.data[i] = std::sin(0.7f * i);
  const Tensor shares = tape.Constant({3, 3});
  for (int i = 0; i < 9; ++i) shares.data[i] = i % 4 == 0 ? 1.0f : 0.0f;
  const Tensor a = stored.model.EmbedImages(tape, images);
  const Tensor b = stored.model.EmbedCaptions(tape, shares);
  const Tensor similarities = stored.model.Similarities(tape, a, b);
  ASSERT_EQ(similarities.shape, (Shape{2, 3}));
  for (const Tensor& vectors : {a, b}) {
    for (int row = 0; row < vectors.shape[0]; ++row) {
      double squares = 0;
      for (int d = 0; d < 5; ++d) squares += std::pow(vectors.data[row * 5 + d], 2);
      EXPECT_NEAR(squares, 1, 1e-4);
    }
  }
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 3; ++j) {
      double cosine = 0;
      for (int d = 0; d < 5; ++d) cosine += double{a.data[i * 5 + d]} * b.data[j * 5 + d];
      EXPECT_NEAR(similarities.data[i * 3 + j], stored.model.Scale() * cosine, 1e-4);
    }
  }
}

TEST(Contrastive, LossIsTheMeanOfBothDirections) {
  Context context;
  Arena arena;
  Tape tape(context, arena, {});
  const Tensor s = tape.Constant({2, 2});
  const float values[] = {2, 1, 0, 1};
  std::copy_n(values, 4, s.data);
  const std::vector<int32_t> own = {0, 1};
  const double rows = (std::log(1 + std::exp(-1.0)) + std::log(1 + std::exp(-1.0))) / 2;
  const double columns = (std::log(1 + std::exp(-2.0)) + std::log(2.0)) / 2;
  EXPECT_NEAR(Contrastive::Loss(tape, s, own).data[0], (rows + columns) / 2, 1e-6);
}

// Every parameter, the scale too, has a part in the loss.
TEST(Contrastive, GradientsReachEveryParameter) {
  Stored<Contrastive> stored(Small(), Rng(2));
  Context context;
  Arena arena;
  Tape tape(context, arena, {.gradients = true});
  const Tensor images = tape.Constant({3, 1, 8, 8});
  for (int64_t i = 0; i < images.Size(); ++i) images.data[i] = std::cos(0.3f * i);
  const Tensor shares = tape.Constant({3, 3});
  for (int i = 0; i < 9; ++i) shares.data[i] = i % 4 == 0 ? 0.75f : 0.125f;
  const std::vector<int32_t> own = {0, 1, 2};
  tape.Backward(
      Contrastive::Loss(tape,
                        stored.model.Similarities(tape, stored.model.EmbedImages(tape, images),
                                                  stored.model.EmbedCaptions(tape, shares)),
                        own));
  for (const auto& parameter : stored.store.Parameters()) {
    double sum = 0;
    for (int64_t i = 0; i < parameter.tensor.Size(); ++i) {
      sum += std::fabs(parameter.tensor.grad[i]);
    }
    EXPECT_GT(sum, 0) << parameter.name;
  }
}

}  // namespace
}  // namespace noron
