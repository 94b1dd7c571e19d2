#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/shaping.h"

namespace noron {
namespace {

Tensor Two(Tape& tape, Tensor a, Tensor b) { return Concat(tape, {a, b}); }

Array Joined(const std::vector<Array>& parts) {
  int width = 0;
  for (const Array& part : parts) width += part.shape[-1];
  Array y(parts[0].shape.WithLast(width));
  for (int row = 0; row < y.shape.Rows(); ++row) {
    int column = 0;
    for (const Array& part : parts) {
      for (int i = 0; i < part.shape[-1]; ++i) {
        y[row * width + column++] = part[row * part.shape[-1] + i];
      }
    }
  }
  return y;
}

TEST(Concat, ValueAndGradients) {
  CheckOp({{3, 2}, {3, 5}}, Two, [](const Array& a, const Array& b) { return Joined({a, b}); });
  CheckOp(
      {{2, 3, 1}, {2, 3, 4}, {2, 3, 2}},
      [](Tape& tape, Tensor a, Tensor b, Tensor c) {
        return Concat(tape, {a, b, c});
      },
      [](const Array& a, const Array& b, const Array& c) {
        return Joined({a, b, c});
      });
  CheckThreads({{300, 100}, {300, 103}}, Two);
}

TEST(Concat, ATensorJoinedWithItselfHasBothGradients) {
  CheckOp(
      {{3, 2}},
      [](Tape& tape, Tensor x) {
        return Concat(tape, {x, x});
      },
      [](const Array& x) {
        return Joined({x, x});
      });
}

TEST(Concat, RefusesOtherRows) {
  EXPECT_EQ(ErrorOf([](Tape& tape) {
              Concat(tape, {tape.Constant({3, 4}), tape.Constant({2, 4})});
            }),
            "shape.mismatch: concat: the first part is [3, 4], another is [2, 4]: all axes but the "
            "last must be the same");
  EXPECT_EQ(ErrorOf([](Tape& tape) { Concat(tape, {tape.Constant({})}); }),
            "shape.mismatch: concat: a part is []: it has no axis to join along");
}

}  // namespace
}  // namespace noron
