#include "engine/autodiff/check_op.h"
#include "engine/ops/conv.h"
#include "engine/ops/conv_reference.h"
#include "engine/ops/error_of.h"

namespace noron {
namespace {

// Checks shapes {x, weight, bias} against the definition; `size` is that of the result.
void Check(const Shape (&shapes)[3], Pair size, const Conv2dOptions& options) {
  CheckOp(
      shapes,
      [&](Tape& tape, Tensor x, Tensor weight, Tensor bias) {
        return Conv2d(tape, x, weight, bias, options);
      },
      [&](const Array& x, const Array& weight, const Array& bias) {
        return reference::Convolve(x, weight, bias, {x.shape[0], weight.shape[0], size.h, size.w},
                                   options.stride, options.padding, options.dilation,
                                   options.groups);
      });
}

TEST(Conv2d, ValueAndGradients) {
  Check({{2, 2, 4, 5}, {3, 2, 2, 3}, {3}}, {3, 3}, {});
  Check({{2, 1, 4, 4}, {2, 1, 3, 3}, {2}}, {4, 4}, {.padding = {1, 1}});
  Check({{1, 2, 6, 5}, {2, 2, 2, 2}, {2}}, {3, 3}, {.stride = {2, 1}, .dilation = {1, 2}});
  Check({{1, 4, 5, 4}, {4, 2, 3, 3}, {4}}, {2, 3},
        {.stride = {2, 2}, .padding = {0, 2}, .groups = 2});
  Check({{2, 3, 3, 3}, {3, 1, 2, 2}, {3}}, {2, 2}, {.groups = 3});  // depthwise
}

TEST(Conv2d, SharesItsWork) {
  CheckThreads({{8, 8, 12, 12}, {16, 8, 3, 3}, {16}}, [](Tape& tape, Tensor x, Tensor w, Tensor b) {
    return Conv2d(tape, x, w, b, {.padding = {1, 1}});
  });
}

TEST(Conv2d, RefusesOtherShapes) {
  const auto conv = [](Shape x, Shape weight, Shape bias, Conv2dOptions options) {
    return ErrorOf([&](Tape& tape) {
      Conv2d(tape, tape.Constant(x), tape.Constant(weight), tape.Constant(bias), options);
    });
  };
  EXPECT_EQ(conv({3, 8, 8}, {5, 3, 3}, {5}, {}),
            "shape.mismatch: conv2d: x is [3, 8, 8]: it must be [batch, channels, height, width]");
  EXPECT_EQ(conv({1, 3, 8, 8}, {5, 3, 3, 3}, {4}, {}),
            "shape.mismatch: conv2d: weight is [5, 3, 3, 3], bias is [4]: there must be one number "
            "for each channel out");
  EXPECT_EQ(conv({1, 3, 8, 8}, {5, 3, 3, 3}, {5}, {.padding = {0, -1}}),
            "number.range: conv2d: padding is -1: it must be 0 or more");
  EXPECT_EQ(conv({1, 3, 8, 8}, {5, 3, 3, 3}, {5}, {.dilation = {4, 1}}),
            "shape.mismatch: conv2d: x is [1, 3, 8, 8]: the kernel is longer than the padded "
            "input");
}

}  // namespace
}  // namespace noron
