#include "engine/models/decision_transformer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engine/models/stored.h"

namespace noron {
namespace {

DecisionTransformerConfig Small() {
  return {.states = 5,
          .actions = 3,
          .moments = 4,
          .layers = 1,
          .block = {.d_model = 8, .heads = 2, .kv_heads = 2, .d_ff = 16, .deviation = 0.3f}};
}

struct Piece {
  std::vector<float> returns = {1, 0.5f, 0.25f, 0};
  std::vector<int32_t> states = {0, 1, 2, 3};
  std::vector<int32_t> actions = {2, 1, 0, 2};
};

std::vector<float> LogitsOf(const Piece& piece) {
  const Stored<DecisionTransformer> stored(Small(), Rng(1));
  Context context;
  Arena arena;
  Tape tape(context, arena, {});
  const Tensor logits = stored.model.Logits(tape, {piece.returns, piece.states, piece.actions}, 1);
  EXPECT_EQ(logits.shape, (Shape{1, 4, 3}));
  return {logits.data, logits.data + logits.Size()};
}

// Where the first difference of the logits stands, as a moment; 4 where there is none.
int FirstChanged(const Piece& changed) {
  const std::vector<float> before = LogitsOf({}), after = LogitsOf(changed);
  for (size_t i = 0; i < before.size(); ++i) {
    if (std::fabs(before[i] - after[i]) > 1e-6f) return static_cast<int>(i) / 3;
  }
  return 4;
}

TEST(DecisionTransformer, AnActionFollowsFromWhatWasBeforeIt) {
  Piece asked, placed, acted, last;
  asked.returns[2] = 5;
  placed.states[1] = 4;
  acted.actions[1] = 0;
  last.actions[3] = 0;
  EXPECT_EQ(FirstChanged(asked), 2);
  EXPECT_EQ(FirstChanged(placed), 1);
  EXPECT_EQ(FirstChanged(acted), 2);  // seen from the next moment on
  EXPECT_EQ(FirstChanged(last), 4);
}

}  // namespace
}  // namespace noron
