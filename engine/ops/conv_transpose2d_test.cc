#include "engine/autodiff/check_op.h"
#include "engine/ops/conv.h"
#include "engine/ops/error_of.h"

namespace noron {
namespace {

// The sum of the definition, for a result [N, Cout, size.h, size.w].
Array Reference(const Array& x, const Array& weight, const Array& bias, Pair size,
                const ConvTranspose2dOptions& options) {
  const int inputs = weight.shape[0], kh = weight.shape[2], kw = weight.shape[3];
  const int out_of_group = weight.shape[1], out = out_of_group * options.groups;
  Array y({x.shape[0], out, size.h, size.w});
  for (int n = 0; n < x.shape[0]; ++n) {
    const auto at = [&](int o, int h, int w) -> double& {
      return y[((int64_t{n} * out + o) * size.h + h) * size.w + w];
    };
    for (int o = 0; o < out; ++o) {
      for (int i = 0; i < size.h * size.w; ++i) at(o, i / size.w, i % size.w) = bias[o];
    }
    for (int c = 0; c < inputs; ++c) {
      const int first = c / (inputs / options.groups) * out_of_group;
      for (int64_t i = 0; i < int64_t{out_of_group} * kh * kw; ++i) {
        const int o = static_cast<int>(i / (kh * kw)), a = static_cast<int>(i / kw % kh);
        const int b = static_cast<int>(i % kw);
        for (int h = 0; h < x.shape[2]; ++h) {
          for (int w = 0; w < x.shape[3]; ++w) {
            const int row = h * options.stride.h + a * options.dilation.h - options.padding.h;
            const int column = w * options.stride.w + b * options.dilation.w - options.padding.w;
            if (row < 0 || row >= size.h || column < 0 || column >= size.w) continue;
            at(first + o, row, column) +=
                x[((int64_t{n} * inputs + c) * x.shape[2] + h) * x.shape[3] + w] *
                weight[c * int64_t{out_of_group} * kh * kw + i];
          }
        }
      }
    }
  }
  return y;
}

void Check(const Shape (&shapes)[3], Pair size, const ConvTranspose2dOptions& options) {
  CheckOp(
      shapes,
      [&](Tape& tape, Tensor x, Tensor weight, Tensor bias) {
        return ConvTranspose2d(tape, x, weight, bias, options);
      },
      [&](const Array& x, const Array& weight, const Array& bias) {
        return Reference(x, weight, bias, size, options);
      });
}

TEST(ConvTranspose2d, ValueAndGradients) {
  Check({{2, 2, 3, 2}, {2, 3, 2, 3}, {3}}, {4, 4}, {});
  Check({{2, 2, 2, 3}, {2, 2, 4, 4}, {2}}, {4, 6}, {.stride = {2, 2}, .padding = {1, 1}});
  Check({{1, 2, 3, 2}, {2, 1, 3, 2}, {1}}, {7, 5},
        {.stride = {2, 3}, .padding = {1, 0}, .dilation = {1, 1}, .output_padding = {2, 0}});
  Check({{1, 4, 2, 2}, {4, 2, 2, 2}, {4}}, {4, 3}, {.dilation = {2, 1}, .groups = 2});
  Check({{1, 1, 1, 1}, {1, 1, 1, 1}, {1}}, {2, 2}, {.output_padding = {1, 1}});  // bias alone
}

TEST(ConvTranspose2d, WithoutBias) {
  CheckOp(
      {{2, 3, 2, 2}, {3, 2, 2, 2}},
      [](Tape& tape, Tensor x, Tensor weight) { return ConvTranspose2d(tape, x, weight, {}); },
      [](const Array& x, const Array& weight) {
        return Reference(x, weight, Array({2}), {3, 3}, {});
      });
}

TEST(ConvTranspose2d, SharesItsWork) {
  CheckThreads({{16, 16, 6, 6}, {16, 8, 4, 4}, {8}}, [](Tape& tape, Tensor x, Tensor w, Tensor b) {
    return ConvTranspose2d(tape, x, w, b, {.stride = {2, 2}, .padding = {1, 1}});
  });
}

TEST(ConvTranspose2d, RefusesOtherShapes) {
  const auto conv = [](Shape x, Shape weight, ConvTranspose2dOptions options) {
    return ErrorOf([&](Tape& tape) {
      ConvTranspose2d(tape, tape.Constant(x), tape.Constant(weight), {}, options);
    });
  };
  EXPECT_EQ(conv({1, 3, 4, 4}, {2, 3, 2, 2}, {}),
            "shape.mismatch: conv_transpose2d: x is [1, 3, 4, 4], weight is [2, 3, 2, 2]: the "
            "weight must be [channels of x, out / groups, kernel]");
  EXPECT_EQ(conv({1, 3, 1, 1}, {3, 3, 2, 2}, {.padding = {1, 1}}),
            "shape.mismatch: conv_transpose2d: x is [1, 3, 1, 1]: the padding cuts everything off");
}

}  // namespace
}  // namespace noron
