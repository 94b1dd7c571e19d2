#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/autodiff/check_op.h"
#include "engine/core/rng.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

std::vector<float> DroppedOnes(float rate, uint64_t key, int count = 10000) {
  Context context;
  Arena arena;
  Tape tape(context, arena, {.training = true, .dropout_key = key});
  const Tensor x = tape.Constant({count});
  std::fill_n(x.data, count, 1.0f);
  const Tensor y = Dropout(tape, x, rate);
  return {y.data, y.data + count};
}

TEST(Dropout, KeepsTheRightShareAndScalesIt) {
  const std::vector<float> y = DroppedOnes(0.25f, 1);
  const auto kept = std::count(y.begin(), y.end(), 1.0f / 0.75f);
  EXPECT_EQ(kept + std::count(y.begin(), y.end(), 0.0f), 10000);
  EXPECT_NEAR(static_cast<double>(kept), 7500, 4 * std::sqrt(10000 * 0.25 * 0.75));
}

TEST(Dropout, MaskFollowsFromTheKey) {
  EXPECT_EQ(DroppedOnes(0.5f, 1), DroppedOnes(0.5f, 1));
  EXPECT_NE(DroppedOnes(0.5f, 1), DroppedOnes(0.5f, 2));
}

TEST(Dropout, TwoOfOneStepHaveMasksOfTheirOwn) {
  Context context;
  Arena arena;
  Tape tape(context, arena, {.training = true, .dropout_key = 1});
  const Tensor x = tape.Constant({100});
  std::fill_n(x.data, 100, 1.0f);
  const Tensor a = Dropout(tape, x, 0.5f), b = Dropout(tape, x, 0.5f);
  EXPECT_FALSE(std::equal(a.data, a.data + 100, b.data));
}

TEST(Dropout, GradientGoesThroughTheSameMask) {
  const auto dropout = [](Tape& tape, Tensor x) { return Dropout(tape, x, 0.5f); };
  const std::vector<float> mask = DroppedOnes(0.5f, 1, 77);
  CheckOp({{7, 11}}, dropout,
          [&](const Array& x) {
            Array y = x;
            for (int i = 0; i < 77; ++i) y[i] *= mask[i];
            return y;
          },
          {.dropout_key = 1});
  CheckThreads({{40, 1003}}, dropout);
}

TEST(Dropout, IsTheInputItselfOutsideTraining) {
  Context context;
  Arena arena;
  Tape tape(context, arena, {.training = false});
  const Tensor x = tape.Constant({3});
  EXPECT_EQ(Dropout(tape, x, 0.5f).data, x.data);
}

TEST(Dropout, RefusesToDropEverything) {
  EXPECT_EQ(ErrorOf([](Tape& tape) { Dropout(tape, tape.Constant({3}), 1.0f); }),
            "number.range: dropout: the rate is 1.000000, it must be at least 0 and below 1");
}

}  // namespace
}  // namespace noron
