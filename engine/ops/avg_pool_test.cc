#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/pool.h"
#include "engine/ops/pool_reference.h"

namespace noron {
namespace {

TEST(AvgPool1d, ValueAndGradients) {
  for (const Pool1dOptions& options :
       {Pool1dOptions{},
        {.kernel = 3, .stride = 1, .padding = 1},
        {.kernel = 3, .stride = 2, .padding = 1, .count_include_pad = false}}) {
    CheckOp(
        {{2, 3, 8}}, [&](Tape& tape, Tensor x) { return AvgPool1d(tape, x, options); },
        [&](const Array& x) { return reference::Pool(x, false, options); });
  }
}

TEST(AvgPool2d, ValueAndGradients) {
  for (bool count_include_pad : {true, false}) {
    const Pool2dOptions options{.kernel = {3, 2},
                                .stride = {1, 2},
                                .padding = {1, 1},
                                .count_include_pad = count_include_pad};
    CheckOp(
        {{2, 2, 5, 6}}, [&](Tape& tape, Tensor x) { return AvgPool2d(tape, x, options); },
        [&](const Array& x) { return reference::Pool(x, false, options); });
  }
  CheckThreads({{16, 16, 16, 16}}, [](Tape& tape, Tensor x) { return AvgPool2d(tape, x); });
}

TEST(AvgPool2d, RefusesAKernelLargerThanTheImage) {
  EXPECT_EQ(ErrorOf([](Tape& tape) {
              AvgPool2d(tape, tape.Constant({1, 1, 4, 4}), {.kernel = {2, 5}});
            }),
            "shape.mismatch: avg_pool2d: x is [1, 1, 4, 4]: the kernel is longer than the padded "
            "input");
}

}  // namespace
}  // namespace noron
