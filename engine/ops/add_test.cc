#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace reference {
// b is repeated until it has the size of a.
Array Add(const Array& a, const Array& b) {
  Array y = a;
  for (int64_t i = 0; i < a.shape.Size(); ++i) y[i] += b[i % b.shape.Size()];
  return y;
}
}  // namespace reference

namespace {

TEST(Add, SameShape) {
  CheckOp({{3, 7}, {3, 7}}, Add, reference::Add);
  CheckOp({{}, {}}, Add, reference::Add);
  CheckThreads({{40, 1003}, {40, 1003}}, Add);
}

TEST(Add, RepeatsBOverTheLeadingAxes) {
  CheckOp({{3, 7}, {7}}, Add, reference::Add);
  CheckOp({{2, 3, 5}, {3, 5}}, Add, reference::Add);
  CheckOp({{2, 3, 5}, {5}}, Add, reference::Add);
  CheckOp({{2, 3, 4, 5}, {}}, Add, reference::Add);
  CheckOp({{1, 5}, {5}}, Add, reference::Add);
  CheckThreads({{400, 103}, {103}}, Add);
}

TEST(Add, RefusesOtherShapes) {
  const auto add = [](Shape a, Shape b) {
    return ErrorOf([&](Tape& tape) { Add(tape, tape.Constant(a), tape.Constant(b)); });
  };
  EXPECT_EQ(add({3, 4}, {3}),
            "shape.mismatch: add: a is [3, 4], b is [3]: b must have the shape of a or of its last "
            "axes");
  EXPECT_NE(add({4}, {3, 4}), "nothing was thrown");
  EXPECT_NE(add({3, 4}, {1, 4}), "nothing was thrown");
}

}  // namespace
}  // namespace noron
