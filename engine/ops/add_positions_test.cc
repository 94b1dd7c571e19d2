#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace {

TEST(AddPositions, ValueAndGradients) {
  const auto shifted = [](Tape& tape, Tensor x, Tensor table) {
    return AddPositions(tape, x, table, 2);
  };
  CheckOp({{2, 3, 5}, {6, 5}}, shifted, [](const Array& x, const Array& table) {
    Array y = x;
    for (int64_t i = 0; i < x.shape.Size(); ++i) y[i] += table[2 * 5 + i % 15];
    return y;
  });
  CheckThreads({{40, 33, 65}, {40, 65}}, shifted);
}

TEST(AddPositions, RefusesPositionsBeyondTheTable) {
  EXPECT_EQ(ErrorOf([](Tape& tape) {
              AddPositions(tape, tape.Constant({2, 3, 5}), tape.Constant({4, 5}), 2);
            }),
            "shape.mismatch: add_positions: x is [2, 3, 5], table is [4, 5]: the table has too few "
            "positions");
}

}  // namespace
}  // namespace noron
