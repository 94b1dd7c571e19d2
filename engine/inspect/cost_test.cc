#include "engine/inspect/cost.h"

#include <gtest/gtest.h>

#include <vector>

namespace noron {
namespace {

// A node with inputs of these shapes, each another tensor; all gradients are wanted unless said.
struct Sample {
  std::optional<NodeCost> Cost() const {
    std::vector<Profile::Input> all;
    for (size_t i = 0; i < inputs.size(); ++i) {
      const bool wanted = i >= gradients.size() || gradients[i];
      all.push_back({inputs[i], memory + (shared ? 0 : i), wanted});
    }
    return CostOf({.name = name, .levels = {}, .inputs = all, .output = output, .items = items});
  }

  const char* name;
  std::vector<Shape> inputs;
  Shape output;
  int64_t items = 0;
  std::vector<bool> gradients{};
  bool shared = false;  // all inputs are views of one tensor
  float memory[8] = {};
};

TEST(Cost, OfALinearLayer) {
  // [10, 3] · [3, 4] + bias: 10·4 dot products of 3, and 10·4 additions.
  const auto cost = Sample{"linear", {{10, 3}, {4, 3}, {4}}, {10, 4}}.Cost();
  ASSERT_TRUE(cost);
  EXPECT_EQ(cost->forward.flops, 2 * 10 * 3 * 4 + 40);
  EXPECT_EQ(cost->forward.bytes, 4 * (30 + 12 + 4 + 40));
  // dX and dW are products of the same size, db sums up 40 numbers.
  EXPECT_EQ(cost->backward.flops, 2 * (2 * 10 * 3 * 4) + 40);
  EXPECT_EQ(cost->backward.bytes, 4 * (40 + (30 + 12 + 4) + 2 * (30 + 12 + 4)));
}

TEST(Cost, OfTheFirstLayerNothingGoesBackToTheInput) {
  const auto cost =
      Sample{"linear", {{10, 3}, {4, 3}, {4}}, {10, 4}, 0, {false, true, true}}.Cost();
  EXPECT_EQ(cost->backward.flops, 2 * 10 * 3 * 4 + 40);
  EXPECT_EQ(cost->backward.bytes, 4 * (40 + (30 + 12 + 4) + 2 * (12 + 4)));
}

TEST(Cost, OfWhatIsFrozenThereIsNoWayBack) {
  const auto cost = Sample{"gelu", {{5}}, {5}, 0, {false}}.Cost();
  EXPECT_EQ(cost->forward, (noron::Cost{25, 40}));
  EXPECT_EQ(cost->backward, (noron::Cost{0, 0}));
}

TEST(Cost, OfABatchOfProductsWithATransposedFactor) {
  // [2, 5, 3] · [2, 4, 3]ᵀ, and the same with the left factor stored as [3, 5].
  EXPECT_EQ((Sample{"matmul", {{2, 5, 3}, {2, 4, 3}}, {2, 5, 4}}.Cost()->forward.flops),
            2 * 2 * 5 * 3 * 4);
  EXPECT_EQ((Sample{"matmul", {{2, 3, 5}, {2, 3, 4}}, {2, 5, 4}}.Cost()->backward.flops),
            2 * (2 * 2 * 5 * 3 * 4));
}

TEST(Cost, OfConvolutions) {
  // 8 filters of 3 × 3 over 2 channels at 6 × 6 places of one image.
  EXPECT_EQ(
      (Sample{"conv2d", {{1, 2, 8, 8}, {8, 2, 3, 3}, {8}}, {1, 8, 6, 6}}.Cost()->forward.flops),
      2 * (8 * 36) * (2 * 9) + 8 * 36);
  // Backwards: each of 2 · 4 · 4 numbers is spread over 3 × 3 places of 5 channels.
  EXPECT_EQ((Sample{"conv_transpose2d", {{1, 2, 4, 4}, {2, 5, 3, 3}, {5}}, {1, 5, 6, 6}}
                 .Cost()
                 ->forward.flops),
            2 * (2 * 16) * (5 * 9) + 5 * 36);
}

TEST(Cost, OfAttentionCountsThePairsThatTheMaskLetsThrough) {
  // Queries, keys and values side by side in [1, 4, 3·6]; causal: 1 + 2 + 3 + 4 pairs in each head.
  const Shape joint = {1, 4, 18};
  Sample sample{"attention", {joint, joint, joint}, {1, 4, 6}, 10, {}, true};
  const auto cost = sample.Cost();
  EXPECT_EQ(cost->forward.flops, 2 * (2 * 10 * 6));
  EXPECT_EQ(cost->backward.flops, 4 * (2 * 10 * 6));
  EXPECT_EQ(cost->forward.bytes, 4 * (4 * 18 + 4 * 6));  // one tensor, read once
  EXPECT_EQ(cost->backward.bytes, 4 * (24 + 72 + 2 * 72));
}

TEST(Cost, OfASequenceThroughAnLstm) {
  // 2 sequences of 3 steps, 5 numbers in, 4 hidden: x, h, c, W_ih, W_hh, b_ih, b_hh.
  const auto cost =
      Sample{"lstm", {{2, 3, 5}, {2, 4}, {2, 4}, {16, 5}, {16, 4}, {16}, {16}}, {2, 3, 4}}.Cost();
  const double products = 6 * 2 * (16 * 5 + 16 * 4);
  EXPECT_EQ(cost->forward.flops, products + 6 * 32 + 18 * 24);
  EXPECT_EQ(cost->backward.flops, 2 * cost->forward.flops);
}

TEST(Cost, OfALookupOnlyWhatIsTaken) {
  const auto cost = Sample{"embedding", {{1000, 8}}, {2, 3, 8}}.Cost();
  EXPECT_EQ(cost->forward, (noron::Cost{0, 4 * (48 + 48)}));
  EXPECT_EQ(cost->backward, (noron::Cost{48, 4 * (48 + 2 * 48)}));
}

TEST(Cost, OfElementwiseOperationsAndLosses) {
  const auto add = Sample{"add", {{6, 4}, {4}}, {6, 4}}.Cost();
  EXPECT_EQ(add->forward, (noron::Cost{24, 4 * (24 + 4 + 24)}));
  EXPECT_EQ(add->backward, (noron::Cost{48, 4 * (24 + 2 * (24 + 4))}));  // reads neither a nor b
  const auto tanh = Sample{"tanh", {{10}}, {10}}.Cost();
  EXPECT_EQ(tanh->backward, (noron::Cost{40, 4 * (10 + 10 + 2 * 10)}));
  const auto loss = Sample{"mse", {{7, 9}, {7, 9}}, {}}.Cost();
  EXPECT_EQ(loss->forward, (noron::Cost{3 * 63, 4 * (63 + 63 + 1)}));
}

TEST(Cost, OfCrossEntropyOnlyTheRowsThatCount) {
  const auto all = Sample{"cross_entropy", {{7, 9}}, {}, 7}.Cost();
  EXPECT_EQ(all->forward, (noron::Cost{5 * 63, 4 * (63 + 1)}));
  const auto two = Sample{"cross_entropy", {{7, 9}}, {}, 2}.Cost();
  EXPECT_EQ(two->forward, (noron::Cost{5 * 18, 4 * (18 + 1)}));
  EXPECT_EQ(two->backward, (noron::Cost{3 * 18, 4 * (1 + 18 + 2 * 18)}));
}

TEST(Cost, OfAnUnknownOperationIsNotZeroButUnknown) {
  EXPECT_FALSE((Sample{"telepathy", {{2}}, {2}}.Cost()));
  EXPECT_EQ(FamilyOf("telepathy"), "unknown");
  EXPECT_EQ(FamilyOf("linear"), "product");
}

}  // namespace
}  // namespace noron
