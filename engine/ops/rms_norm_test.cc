#include <cmath>

#include "engine/autodiff/check_op.h"
#include "engine/ops/error_of.h"
#include "engine/ops/ops.h"

namespace noron {
namespace reference {
Array RmsNorm(const Array& x, const Array& weight) {
  Array y = x;
  const int width = x.shape[-1];
  for (int row = 0; row < x.shape.Rows(); ++row) {
    double mean_square = 0;
    for (int d = 0; d < width; ++d) mean_square += std::pow(x[row * width + d], 2) / width;
    for (int d = 0; d < width; ++d)
      y[row * width + d] *= weight[d] / std::sqrt(mean_square + 1e-5f);
  }
  return y;
}
}  // namespace reference

namespace {

Tensor Norm(Tape& tape, Tensor x, Tensor weight) { return RmsNorm(tape, x, weight, 1e-5f); }

TEST(RmsNorm, ValueAndGradients) {
  CheckOp({{3, 7}, {7}}, Norm, reference::RmsNorm);
  CheckOp({{2, 3, 33}, {33}}, Norm, reference::RmsNorm);
  CheckThreads({{700, 65}, {65}}, Norm);
}

TEST(RmsNorm, RefusesOtherWidths) {
  EXPECT_EQ(ErrorOf([](Tape& tape) {
              Norm(tape, tape.Constant({3, 4}), tape.Constant({3}));
            }),
            "shape.mismatch: rms_norm: x is [3, 4], weight is [3]: widths differ");
}

}  // namespace
}  // namespace noron
