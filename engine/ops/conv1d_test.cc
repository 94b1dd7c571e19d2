#include <vector>

#include "engine/autodiff/check_op.h"
#include "engine/ops/conv.h"
#include "engine/ops/conv_reference.h"
#include "engine/ops/error_of.h"

namespace noron {
namespace {

// Checks shapes {x, weight, bias} against the definition; `length` is that of the result.
void Check(const Shape (&shapes)[3], int length, const Conv1dOptions& options) {
  CheckOp(
      shapes,
      [&](Tape& tape, Tensor x, Tensor weight, Tensor bias) {
        return Conv1d(tape, x, weight, bias, options);
      },
      [&](const Array& x, const Array& weight, const Array& bias) {
        const Array y = reference::Convolve(
            reference::Reshaped(x, {x.shape[0], x.shape[1], 1, x.shape[2]}),
            reference::Reshaped(weight, {weight.shape[0], weight.shape[1], 1, weight.shape[2]}),
            bias, {x.shape[0], weight.shape[0], 1, length}, {1, options.stride},
            {0, options.pad_left}, {1, options.dilation}, options.groups);
        return reference::Reshaped(y, {x.shape[0], weight.shape[0], length});
      });
}

TEST(Conv1d, ValueAndGradients) {
  Check({{2, 3, 7}, {4, 3, 3}, {4}}, 5, {});
  Check({{2, 3, 7}, {4, 3, 3}, {4}}, 3, {.stride = 2});
  Check({{1, 2, 9}, {3, 2, 3}, {3}}, 5, {.dilation = 2});
  Check({{2, 4, 6}, {6, 2, 2}, {6}}, 5, {.groups = 2});
  Check({{2, 3, 5}, {3, 1, 3}, {3}}, 3, {.groups = 3});  // depthwise
  Check({{1, 2, 5}, {2, 2, 3}, {2}}, 4, {.stride = 2, .pad_left = 3, .pad_right = 1});
  Check({{1, 1, 2}, {1, 1, 3}, {1}}, 8, {.pad_left = 4, .pad_right = 4});  // windows of zeros only
}

TEST(Conv1d, SameAndCausalKeepTheLength) {
  Check({{2, 2, 6}, {3, 2, 4}, {3}}, 6, Padded(Padding::kSame, 4));
  Check({{2, 2, 6}, {3, 2, 3}, {3}}, 6, Padded(Padding::kCausal, 3, {.dilation = 2}));
  EXPECT_EQ(Padded(Padding::kSame, 4).pad_left, 1);  // the smaller half
  EXPECT_EQ(Padded(Padding::kSame, 4).pad_right, 2);
  EXPECT_EQ(Padded(Padding::kCausal, 3, {.dilation = 2}).pad_left, 4);
  EXPECT_EQ(Padded(Padding::kCausal, 3, {.dilation = 2}).pad_right, 0);
  EXPECT_EQ(Padded(Padding::kValid, 3).pad_left + Padded(Padding::kValid, 3).pad_right, 0);
}

TEST(Conv1d, WithoutBias) {
  CheckOp(
      {{2, 2, 5}, {3, 2, 2}},
      [](Tape& tape, Tensor x, Tensor weight) { return Conv1d(tape, x, weight, {}); },
      [](const Array& x, const Array& weight) {
        const Array y = reference::Convolve(reference::Reshaped(x, {2, 2, 1, 5}),
                                            reference::Reshaped(weight, {3, 2, 1, 2}), Array({3}),
                                            {2, 3, 1, 4}, {1, 1}, {0, 0}, {1, 1}, 1);
        return reference::Reshaped(y, {2, 3, 4});
      });
}

TEST(Conv1d, SharesItsWork) {
  CheckThreads({{8, 16, 100}, {24, 16, 5}, {24}}, [](Tape& tape, Tensor x, Tensor w, Tensor b) {
    return Conv1d(tape, x, w, b, Padded(Padding::kSame, 5));
  });
}

TEST(Conv1d, RefusesOtherShapes) {
  const auto conv = [](Shape x, Shape weight, Conv1dOptions options) {
    return ErrorOf(
        [&](Tape& tape) { Conv1d(tape, tape.Constant(x), tape.Constant(weight), {}, options); });
  };
  EXPECT_EQ(conv({2, 3, 4}, {5, 2, 3}, {}),
            "shape.mismatch: conv1d: x is [2, 3, 4], weight is [5, 2, 3]: the weight must be [out, "
            "channels of x / groups, kernel]");
  EXPECT_EQ(conv({2, 3, 2}, {5, 3, 3}, {}),
            "shape.mismatch: conv1d: x is [2, 3, 2]: the kernel is longer than the padded input");
  EXPECT_EQ(conv({2, 3, 4}, {5, 3, 3}, {.stride = 0}),
            "number.range: conv1d: stride is 0: it must be 1 or more");
  EXPECT_EQ(conv({2, 4, 4}, {5, 2, 3}, {.groups = 2}),
            "shape.mismatch: conv1d: weight is [5, 2, 3]: the channels out must be a multiple of "
            "the groups");
}

}  // namespace
}  // namespace noron
