#include <cmath>

#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace reference {
Array LayerNorm(const Array& x, const Array& weight, const Array& bias) {
  Array y = x;
  const int width = x.shape[-1];
  for (int row = 0; row < x.shape.Rows(); ++row) {
    double mean = 0, variance = 0;
    for (int d = 0; d < width; ++d) mean += x[row * width + d] / width;
    for (int d = 0; d < width; ++d) variance += std::pow(x[row * width + d] - mean, 2) / width;
    for (int d = 0; d < width; ++d) {
      y[row * width + d] =
          (x[row * width + d] - mean) / std::sqrt(variance + 1e-5f) * weight[d] + bias[d];
    }
  }
  return y;
}
}  // namespace reference

namespace {

Tensor Norm(Tape& tape, Tensor x, Tensor weight, Tensor bias) {
  return LayerNorm(tape, x, weight, bias, 1e-5f);
}

TEST(LayerNorm, ValueAndGradients) {
  CheckOp({{3, 7}, {7}, {7}}, Norm, reference::LayerNorm);
  CheckOp({{2, 3, 33}, {33}, {33}}, Norm, reference::LayerNorm);
  CheckThreads({{700, 65}, {65}, {65}}, Norm);
}

TEST(LayerNorm, RefusesOtherWidths) {
  EXPECT_EQ(ErrorOf([](Tape& tape) {
              Norm(tape, tape.Constant({3, 4}), tape.Constant({4}), tape.Constant({3}));
            }),
            "shape.mismatch: layer_norm: x is [3, 4], bias is [3]: widths differ");
}

}  // namespace
}  // namespace noron
