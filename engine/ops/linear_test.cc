#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace reference {
Array Linear(const Array& x, const Array& weight, const Array& bias) {
  const int out = weight.shape[0], in = weight.shape[1];
  Array y(x.shape.WithLast(out));
  for (int row = 0; row < x.shape.Rows(); ++row) {
    for (int o = 0; o < out; ++o) {
      double sum = bias[o];
      for (int i = 0; i < in; ++i) sum += x[row * in + i] * weight[o * in + i];
      y[row * out + o] = sum;
    }
  }
  return y;
}
}  // namespace reference

namespace {

Tensor WithBias(Tape& tape, Tensor x, Tensor weight, Tensor bias) {
  return Linear(tape, x, weight, bias);
}

TEST(Linear, ValueAndGradients) {
  CheckOp({{3, 7}, {5, 7}, {5}}, WithBias, reference::Linear);
  CheckOp({{7}, {5, 7}, {5}}, WithBias, reference::Linear);
  CheckOp({{2, 3, 17}, {33, 17}, {33}}, WithBias, reference::Linear);
  CheckThreads({{130, 65}, {70, 65}, {70}}, WithBias);
}

TEST(Linear, WithoutBias) {
  CheckOp(
      {{3, 7}, {5, 7}}, [](Tape& tape, Tensor x, Tensor weight) { return Linear(tape, x, weight); },
      [](const Array& x, const Array& weight) {
        return reference::Linear(x, weight, Array({weight.shape[0]}));
      });
}

TEST(Linear, RefusesOtherShapes) {
  const auto linear = [](Shape x, Shape weight, Shape bias) {
    return ErrorOf([&](Tape& tape) {
      Linear(tape, tape.Constant(x), tape.Constant(weight), tape.Constant(bias));
    });
  };
  EXPECT_EQ(linear({3, 4}, {5, 6}, {5}),
            "shape.mismatch: linear: x is [3, 4], weight is [5, 6]: inner sizes differ");
  EXPECT_EQ(linear({3, 6}, {5, 6}, {6}),
            "shape.mismatch: linear: weight is [5, 6], bias is [6]: the bias must have one number "
            "for each row of the weight");
}

}  // namespace
}  // namespace noron
