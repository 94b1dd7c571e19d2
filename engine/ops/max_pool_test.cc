#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/pool.h"
#include "engine/ops/pool_reference.h"

namespace noron {
namespace {

TEST(MaxPool1d, ValueAndGradients) {
  for (const Pool1dOptions& options :
       {Pool1dOptions{}, {.kernel = 3, .stride = 1, .padding = 1}, {.kernel = 3, .stride = 2}}) {
    CheckOp(
        {{2, 3, 8}}, [&](Tape& tape, Tensor x) { return MaxPool1d(tape, x, options); },
        [&](const Array& x) { return reference::Pool(x, true, options); });
  }
}

TEST(MaxPool2d, ValueAndGradients) {
  for (const Pool2dOptions& options :
       {Pool2dOptions{}, {.kernel = {3, 2}, .stride = {1, 2}, .padding = {1, 0}}}) {
    CheckOp(
        {{2, 2, 5, 6}}, [&](Tape& tape, Tensor x) { return MaxPool2d(tape, x, options); },
        [&](const Array& x) { return reference::Pool(x, true, options); });
  }
  CheckThreads({{16, 16, 16, 16}}, [](Tape& tape, Tensor x) { return MaxPool2d(tape, x); });
}

TEST(MaxPool2d, RefusesPaddingThatFillsAWindow) {
  EXPECT_EQ(ErrorOf([](Tape& tape) {
              MaxPool2d(tape, tape.Constant({1, 1, 4, 4}), {.padding = {2, 0}});
            }),
            "shape.mismatch: max_pool2d: x is [1, 1, 4, 4]: the padding is over half the kernel");
  EXPECT_EQ(ErrorOf([](Tape& tape) {
              MaxPool1d(tape, tape.Constant({4, 4}));
            }),
            "shape.mismatch: max_pool1d: x is [4, 4]: it must be [batch, channels, length]");
}

}  // namespace
}  // namespace noron
